/** Everything that the caller owns at once: its erasure, and the receipt of that. */
@NullMarked
package dev.parley.api.me;

import org.jspecify.annotations.NullMarked;
