@NullMarked
package dev.parley.load.figures;

import org.jspecify.annotations.NullMarked;
