/** The models that sessions and messages may name: a setting that API and workers share. */
@NullMarked
package dev.parley.models;

import org.jspecify.annotations.NullMarked;
