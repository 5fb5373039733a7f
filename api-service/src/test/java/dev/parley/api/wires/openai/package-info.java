/** Tests of the wires of OpenAI's clients that need no system. */
@NullMarked
package dev.parley.api.wires.openai;

import org.jspecify.annotations.NullMarked;
