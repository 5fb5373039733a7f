/** The reapers: they finish what crashes left half done, end lost turns and drop idle sessions. */
@NullMarked
package dev.parley.projector.reaper;

import org.jspecify.annotations.NullMarked;
