/** Makes documents findable: parses, splits and embeds them. */
@NullMarked
package dev.parley.worker.indexing;

import org.jspecify.annotations.NullMarked;
