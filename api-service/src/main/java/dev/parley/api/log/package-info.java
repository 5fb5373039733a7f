/** A session's part of the event log over HTTP, byte for byte. */
@NullMarked
package dev.parley.api.log;

import org.jspecify.annotations.NullMarked;
