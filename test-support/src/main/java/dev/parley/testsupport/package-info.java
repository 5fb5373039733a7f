/** Clients of the API, the streams that they read, and a cluster that they can ask. */
@NullMarked
package dev.parley.testsupport;

import org.jspecify.annotations.NullMarked;
