/** Streams: a session's events, relayed to its readers as Server-Sent Events. */
@NullMarked
package dev.parley.api.stream;

import org.jspecify.annotations.NullMarked;
