/**
 * An HTTP server that speaks the OpenAI chat completions protocol: it reads requests, lets an
 * {@link Answerer} answer them, and sends replies. Its classes and fields have OpenAI's own names,
 * such as message and choice, although Parley uses some of these words differently.
 */
@NullMarked
package dev.parley.modelserver;

import org.jspecify.annotations.NullMarked;
