/** Messages: taking one, and what a message looks like to a client. */
@NullMarked
package dev.parley.api.messages;

import org.jspecify.annotations.NullMarked;
