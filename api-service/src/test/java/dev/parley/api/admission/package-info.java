/** Tests of what bounds new work. */
@NullMarked
package dev.parley.api.admission;

import org.jspecify.annotations.NullMarked;
