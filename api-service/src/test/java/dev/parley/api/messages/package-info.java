/** Tests of messages on their way in. */
@NullMarked
package dev.parley.api.messages;

import org.jspecify.annotations.NullMarked;
