/**
 * A model for tests and load tests: it plays scripts, including faults, and keeps the calls that it
 * received.
 */
@NullMarked
package dev.parley.modelserver.scripted;

import org.jspecify.annotations.NullMarked;
