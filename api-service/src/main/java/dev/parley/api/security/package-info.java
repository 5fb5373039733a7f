/** Who is calling. */
@NullMarked
package dev.parley.api.security;

import org.jspecify.annotations.NullMarked;
