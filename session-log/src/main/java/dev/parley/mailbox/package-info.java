/** Hands things over to one waiting thread, many times a second, at the lowest cost. */
@NullMarked
package dev.parley.mailbox;

import org.jspecify.annotations.NullMarked;
