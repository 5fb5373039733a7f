/** Reads files into blocks of text, within bounds, in a process of its own. */
@NullMarked
package dev.parley.parser.reading;

import org.jspecify.annotations.NullMarked;
