/** Documents in the database: what was uploaded, who may see it, and who indexes it. */
@NullMarked
package dev.parley.store.documents;

import org.jspecify.annotations.NullMarked;
