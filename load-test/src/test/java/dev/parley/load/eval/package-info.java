@NullMarked
package dev.parley.load.eval;

import org.jspecify.annotations.NullMarked;
