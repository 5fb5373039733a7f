/** Tests of the writing of events, without a broker. */
@NullMarked
package dev.parley.worker.writing;

import org.jspecify.annotations.NullMarked;
