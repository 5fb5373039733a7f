/** What a parser's process answers, and the bounds it keeps; the worker knows no more of it. */
@NullMarked
package dev.parley.parser;

import org.jspecify.annotations.NullMarked;
