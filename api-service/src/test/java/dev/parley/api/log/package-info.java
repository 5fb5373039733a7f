/** Tests of the call that gives out a session's events as the event log holds them. */
@NullMarked
package dev.parley.api.log;

import org.jspecify.annotations.NullMarked;
