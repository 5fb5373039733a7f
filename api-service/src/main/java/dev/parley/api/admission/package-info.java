/** Whether the system has room for more turns and events now. */
@NullMarked
package dev.parley.api.admission;

import org.jspecify.annotations.NullMarked;
