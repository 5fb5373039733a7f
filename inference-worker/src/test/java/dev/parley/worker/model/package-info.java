/** Tests of the calls of models. */
@NullMarked
package dev.parley.worker.model;

import org.jspecify.annotations.NullMarked;
