@NullMarked
package dev.parley.load.soak;

import org.jspecify.annotations.NullMarked;
