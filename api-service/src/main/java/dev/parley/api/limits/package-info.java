/** What callers may use, and what they have used. */
@NullMarked
package dev.parley.api.limits;

import org.jspecify.annotations.NullMarked;
