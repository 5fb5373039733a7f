/** The API service: takes messages over HTTP and relays their answers. */
@NullMarked
package dev.parley.api;

import org.jspecify.annotations.NullMarked;
