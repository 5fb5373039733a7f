/** Sessions as files to take away: for programs, for people, for models. */
@NullMarked
package dev.parley.api.exports;

import org.jspecify.annotations.NullMarked;
