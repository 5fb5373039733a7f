/** Sessions: create, list, read, rename. */
@NullMarked
package dev.parley.api.sessions;

import org.jspecify.annotations.NullMarked;
