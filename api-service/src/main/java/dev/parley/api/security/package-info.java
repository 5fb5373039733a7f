/** Who is calling: credentials, what they may be used for, and when they end. */
@NullMarked
package dev.parley.api.security;

import org.jspecify.annotations.NullMarked;
