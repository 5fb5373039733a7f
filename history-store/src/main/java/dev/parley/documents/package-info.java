/** Documents in the database: what was uploaded, who may see it, and who indexes it. */
@NullMarked
package dev.parley.documents;

import org.jspecify.annotations.NullMarked;
