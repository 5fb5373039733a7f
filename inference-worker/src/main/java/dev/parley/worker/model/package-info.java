/** Calls the model over the OpenAI protocol, within bounds; a call can be stopped at any time. */
@NullMarked
package dev.parley.worker.model;

import org.jspecify.annotations.NullMarked;
