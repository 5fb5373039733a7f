/**
 * What every service shows to its operators: where its meters are, and whom a log line is about.
 */
@NullMarked
package dev.parley.operations;

import org.jspecify.annotations.NullMarked;
