/** Sessions: create, list, search, read, rename, delete. */
@NullMarked
package dev.parley.api.sessions;

import org.jspecify.annotations.NullMarked;
