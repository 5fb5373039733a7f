/** Tests of what is read out of files. */
@NullMarked
package dev.parley.parser.reading;

import org.jspecify.annotations.NullMarked;
