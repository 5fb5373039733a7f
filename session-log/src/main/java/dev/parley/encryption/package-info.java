/** Encrypts the events of a session with a key of its own, and opens them. */
@NullMarked
package dev.parley.encryption;

import org.jspecify.annotations.NullMarked;
