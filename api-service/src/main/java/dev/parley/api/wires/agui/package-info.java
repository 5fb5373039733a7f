/** AG-UI 1.0: front ends of agents over {@code HttpAgent}. */
@NullMarked
package dev.parley.api.wires.agui;

import org.jspecify.annotations.NullMarked;
