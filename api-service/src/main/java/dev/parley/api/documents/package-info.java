/** Documents over HTTP: uploaded, listed, shown and deleted. */
@NullMarked
package dev.parley.api.documents;

import org.jspecify.annotations.NullMarked;
