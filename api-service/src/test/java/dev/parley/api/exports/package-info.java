@NullMarked
package dev.parley.api.exports;

import org.jspecify.annotations.NullMarked;
