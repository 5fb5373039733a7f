/** The identity of the caller. */
@NullMarked
package dev.parley.api.security;

import org.jspecify.annotations.NullMarked;
