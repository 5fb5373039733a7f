/**
 * An HTTP server that speaks the OpenAI chat completions protocol and leaves the answers to an
 * {@link Answerer}.
 */
@NullMarked
package dev.parley.model;

import org.jspecify.annotations.NullMarked;
