/** The system under test as a process of its own, and what the machine says about it. */
@NullMarked
package dev.parley.load.system;

import org.jspecify.annotations.NullMarked;
