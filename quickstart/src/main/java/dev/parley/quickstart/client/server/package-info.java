/** A running system as a command sees it: its calls, its streams, and how they fail. */
@NullMarked
package dev.parley.quickstart.client.server;

import org.jspecify.annotations.NullMarked;
