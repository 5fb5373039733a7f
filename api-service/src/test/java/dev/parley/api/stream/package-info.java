/** Tests of how streams are written. */
@NullMarked
package dev.parley.api.stream;

import org.jspecify.annotations.NullMarked;
