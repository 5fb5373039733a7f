/** {@code POST /api/v1/chat}: sessions and messages by one call, in a stream of four events. */
@NullMarked
package dev.parley.api.v1chat;

import org.jspecify.annotations.NullMarked;
