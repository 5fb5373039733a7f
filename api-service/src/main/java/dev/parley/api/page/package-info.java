/**
 * The page of {@code src/main/resources/static}: what a browser may do while it shows it, and how
 * it signs its user in.
 */
@NullMarked
package dev.parley.api.page;

import org.jspecify.annotations.NullMarked;
