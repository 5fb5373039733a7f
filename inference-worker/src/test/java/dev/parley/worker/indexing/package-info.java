@NullMarked
package dev.parley.worker.indexing;

import org.jspecify.annotations.NullMarked;
