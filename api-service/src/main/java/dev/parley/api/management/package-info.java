/** The management port: the meters, away from the port that clients reach. */
@NullMarked
package dev.parley.api.management;

import org.jspecify.annotations.NullMarked;
