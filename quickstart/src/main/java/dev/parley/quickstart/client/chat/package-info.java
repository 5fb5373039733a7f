/** {@code ./parley chat} and {@code ask}: messages and their answers. */
@NullMarked
package dev.parley.quickstart.client.chat;

import org.jspecify.annotations.NullMarked;
