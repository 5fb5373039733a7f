/** How uploads are read. */
@NullMarked
package dev.parley.api.documents;

import org.jspecify.annotations.NullMarked;
