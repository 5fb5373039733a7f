/** The wires of OpenAI's clients: their calls, over the same sessions, turns and history. */
@NullMarked
package dev.parley.api.wires.openai;

import org.jspecify.annotations.NullMarked;
