/** Work that a share group hands out: a slot holds one job, and its lock, until it is done. */
@NullMarked
package dev.parley.worker.jobs;

import org.jspecify.annotations.NullMarked;
