/**
 * {@code ./parley cluster}: the whole system as separate processes on the loopback address; starts,
 * watches and stops them, and runs the small proxy in front.
 */
@NullMarked
package dev.parley.quickstart.cluster;

import org.jspecify.annotations.NullMarked;
