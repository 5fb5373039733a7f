/**
 * {@code ./parley chaos}: kills and stops processes of a cluster while it answers, examines every
 * message, and reports the rounds.
 */
@NullMarked
package dev.parley.load.chaos;

import org.jspecify.annotations.NullMarked;
