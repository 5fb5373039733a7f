/** Tests of how to answer. */
@NullMarked
package dev.parley.worker.modes;

import org.jspecify.annotations.NullMarked;
