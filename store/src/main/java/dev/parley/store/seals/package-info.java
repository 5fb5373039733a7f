/** The seals over the event log: which there are, and how far each partition is sealed. */
@NullMarked
package dev.parley.store.seals;

import org.jspecify.annotations.NullMarked;
