@NullMarked
package dev.parley.load.wire;

import org.jspecify.annotations.NullMarked;
