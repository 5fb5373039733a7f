/**
 * An HTTP server that speaks the OpenAI chat completions protocol: it reads requests, lets an
 * {@link Answerer} answer them, and sends replies.
 */
@NullMarked
package dev.parley.modelserver;

import org.jspecify.annotations.NullMarked;
