/** What the wires of other protocols share: which session they mean, and what is Parley's own. */
@NullMarked
package dev.parley.api.wires;

import org.jspecify.annotations.NullMarked;
