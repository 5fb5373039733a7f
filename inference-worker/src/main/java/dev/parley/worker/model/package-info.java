/** Calling the model over the OpenAI protocol, within bounds, so that a call can be stopped. */
@NullMarked
package dev.parley.worker.model;

import org.jspecify.annotations.NullMarked;
