/** Numbers passages as sources, and holds an answer's citations to them. */
@NullMarked
package dev.parley.worker.citing;

import org.jspecify.annotations.NullMarked;
