/**
 * The programs beside the system, each a process of its own: the model, the stores, the bare loop.
 */
@NullMarked
package dev.parley.load.processes;

import org.jspecify.annotations.NullMarked;
