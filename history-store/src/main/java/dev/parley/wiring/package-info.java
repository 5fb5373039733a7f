/** What every service of Parley wires alike: the log, the delivery, the history. */
@NullMarked
package dev.parley.wiring;

import org.jspecify.annotations.NullMarked;
