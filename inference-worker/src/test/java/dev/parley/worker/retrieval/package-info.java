@NullMarked
package dev.parley.worker.retrieval;

import org.jspecify.annotations.NullMarked;
