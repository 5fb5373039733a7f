/** Tests of the stream of one chat call. */
@NullMarked
package dev.parley.api.v1chat;

import org.jspecify.annotations.NullMarked;
