/** What a measurement prints: its progress, percentiles and tables. */
@NullMarked
package dev.parley.load.figures;

import org.jspecify.annotations.NullMarked;
