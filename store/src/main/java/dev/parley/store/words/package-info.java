/** Cuts texts of any language into words, and writes these as PostgreSQL's search reads them. */
@NullMarked
package dev.parley.store.words;

import org.jspecify.annotations.NullMarked;
