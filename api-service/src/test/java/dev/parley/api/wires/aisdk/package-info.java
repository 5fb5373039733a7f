/** Tests of chats of the AI SDK. */
@NullMarked
package dev.parley.api.wires.aisdk;

import org.jspecify.annotations.NullMarked;
