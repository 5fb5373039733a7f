@NullMarked
package dev.parley.load.run;

import org.jspecify.annotations.NullMarked;
