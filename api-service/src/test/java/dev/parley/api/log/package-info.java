/** Tests of the session's record over HTTP. */
@NullMarked
package dev.parley.api.log;

import org.jspecify.annotations.NullMarked;
