/** What uses the cluster during a round of chaos, and what each notices if a promise is broken. */
@NullMarked
package dev.parley.load.chaos.clients;

import org.jspecify.annotations.NullMarked;
