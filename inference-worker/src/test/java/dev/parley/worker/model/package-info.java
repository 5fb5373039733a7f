/** Tests of the calls of a model, over real connections to a server that writes any bytes. */
@NullMarked
package dev.parley.worker.model;

import org.jspecify.annotations.NullMarked;
