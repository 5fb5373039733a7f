/** Tests of runs over AG-UI. */
@NullMarked
package dev.parley.api.wires.agui;

import org.jspecify.annotations.NullMarked;
