/** Which workers live, and which of their turns they still hold: the table {@code worker}. */
@NullMarked
package dev.parley.store.workers;

import org.jspecify.annotations.NullMarked;
