/** Files that are found whole, temporary ones, and those with secrets in them. */
@NullMarked
package dev.parley.files;

import org.jspecify.annotations.NullMarked;
