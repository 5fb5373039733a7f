/** Documents in the database: their bytes, texts and chunks, who sees them, who indexes them. */
@NullMarked
package dev.parley.store.documents;

import org.jspecify.annotations.NullMarked;
