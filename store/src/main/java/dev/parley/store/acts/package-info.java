/** What was done that must be provable, on its way to {@code chat.audit}. */
@NullMarked
package dev.parley.store.acts;

import org.jspecify.annotations.NullMarked;
