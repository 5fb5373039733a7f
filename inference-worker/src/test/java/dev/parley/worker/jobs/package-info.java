/** Tests of the slots. */
@NullMarked
package dev.parley.worker.jobs;

import org.jspecify.annotations.NullMarked;
