/** What can be measured: one class for each scenario. */
@NullMarked
package dev.parley.load.scenarios;

import org.jspecify.annotations.NullMarked;
