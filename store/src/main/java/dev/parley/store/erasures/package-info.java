/** Erasures of all that an owner has: which run, and the receipts of those that are finished. */
@NullMarked
package dev.parley.store.erasures;

import org.jspecify.annotations.NullMarked;
