/**
 * The whole system as separate processes on the loopback address: what starts, watches and stops
 * them, and the small proxy in front.
 */
@NullMarked
package dev.parley.quickstart.cluster;

import org.jspecify.annotations.NullMarked;
