/** Messages: taking them, streaming or linking their answers, and cancelling their turns. */
@NullMarked
package dev.parley.api.messages;

import org.jspecify.annotations.NullMarked;
