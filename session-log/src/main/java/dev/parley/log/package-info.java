/** The event log and the commands to workers: topics, new ids, writing and reading. */
@NullMarked
package dev.parley.log;

import org.jspecify.annotations.NullMarked;
