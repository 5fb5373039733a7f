/** Temporary files, and what killed processes leave of them. */
@NullMarked
package dev.parley.files;

import org.jspecify.annotations.NullMarked;
