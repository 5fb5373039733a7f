/** Kills and hangs processes of a cluster while it answers, round after round, and reports it. */
@NullMarked
package dev.parley.load.chaos;

import org.jspecify.annotations.NullMarked;
