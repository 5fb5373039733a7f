/** The inference worker: takes requests, calls the model, streams its tokens to the event log. */
@NullMarked
package dev.parley.worker;

import org.jspecify.annotations.NullMarked;
