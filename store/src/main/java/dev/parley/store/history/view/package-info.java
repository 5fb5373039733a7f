/** Sessions, messages and sources as readers see them. */
@NullMarked
package dev.parley.store.history.view;

import org.jspecify.annotations.NullMarked;
