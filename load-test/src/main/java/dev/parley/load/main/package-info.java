/**
 * The main class of the commands that measure the system; those that only run it have a main class
 * of their own, {@code dev.parley.quickstart.main.Main}, because they need a smaller class path.
 */
@NullMarked
package dev.parley.load.main;

import org.jspecify.annotations.NullMarked;
