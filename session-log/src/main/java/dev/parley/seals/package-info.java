/** What the event log held, provably: digests, seals, and the check of a session's records. */
@NullMarked
package dev.parley.seals;

import org.jspecify.annotations.NullMarked;
