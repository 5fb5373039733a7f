/**
 * An HTTP server that speaks the OpenAI chat completions protocol and leaves the answers to an
 * {@link Answerer}.
 */
@NullMarked
package dev.parley.modelserver;

import org.jspecify.annotations.NullMarked;
