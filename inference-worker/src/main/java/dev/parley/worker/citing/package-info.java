/** Numbers passages as sources, and checks an answer's citations against them. */
@NullMarked
package dev.parley.worker.citing;

import org.jspecify.annotations.NullMarked;
