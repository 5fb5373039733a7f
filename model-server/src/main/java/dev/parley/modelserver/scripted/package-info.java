/**
 * A model that plays scripts, faults included, and records the calls it received: for tests and
 * load tests.
 */
@NullMarked
package dev.parley.modelserver.scripted;

import org.jspecify.annotations.NullMarked;
