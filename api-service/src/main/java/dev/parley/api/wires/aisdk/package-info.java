/** The UI message stream of the AI SDK: {@code useChat} and its transport as they are. */
@NullMarked
package dev.parley.api.wires.aisdk;

import org.jspecify.annotations.NullMarked;
