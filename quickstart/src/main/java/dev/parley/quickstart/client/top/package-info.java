/** {@code ./parley top}: what the meters show. */
@NullMarked
package dev.parley.quickstart.client.top;

import org.jspecify.annotations.NullMarked;
