/** Indexes documents: takes requests, claims and parses documents, splits and embeds their text. */
@NullMarked
package dev.parley.worker.indexing;

import org.jspecify.annotations.NullMarked;
