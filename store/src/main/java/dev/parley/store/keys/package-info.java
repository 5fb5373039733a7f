/** The keys of sessions: wrapped, erased, and told to a topic of their own. */
@NullMarked
package dev.parley.store.keys;

import org.jspecify.annotations.NullMarked;
