/** No turn is live for ever: what a crash left half done is finished here. */
@NullMarked
package dev.parley.projector.reaper;

import org.jspecify.annotations.NullMarked;
