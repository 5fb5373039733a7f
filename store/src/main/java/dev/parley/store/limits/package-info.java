/** What owners may use, and what they have used. */
@NullMarked
package dev.parley.store.limits;

import org.jspecify.annotations.NullMarked;
