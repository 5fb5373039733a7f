/** The cursor that lists over different tables share. */
@NullMarked
package dev.parley.store;

import org.jspecify.annotations.NullMarked;
