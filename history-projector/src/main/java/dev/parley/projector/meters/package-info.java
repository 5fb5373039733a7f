/** What operators see of the whole system, counted when they look. */
@NullMarked
package dev.parley.projector.meters;

import org.jspecify.annotations.NullMarked;
