/** Conversations of other systems, and our own exports, become sessions without a model call. */
@NullMarked
package dev.parley.api.imports;

import org.jspecify.annotations.NullMarked;
