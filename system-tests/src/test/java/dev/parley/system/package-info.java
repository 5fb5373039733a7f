/** The whole system with a real broker, a real database and a model that speaks the protocol. */
@NullMarked
package dev.parley.system;

import org.jspecify.annotations.NullMarked;
