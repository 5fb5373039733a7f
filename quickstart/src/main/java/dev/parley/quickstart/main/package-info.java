/**
 * The main class of the commands that need the system only; those that measure it have a main class
 * of their own, {@code dev.parley.load.main.Main}, because they need a larger class path.
 */
@NullMarked
package dev.parley.quickstart.main;

import org.jspecify.annotations.NullMarked;
