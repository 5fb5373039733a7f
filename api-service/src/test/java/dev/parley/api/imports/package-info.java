@NullMarked
package dev.parley.api.imports;

import org.jspecify.annotations.NullMarked;
