/** The system under test as a process of its own, its data folder, and its use of the machine. */
@NullMarked
package dev.parley.load.system;

import org.jspecify.annotations.NullMarked;
