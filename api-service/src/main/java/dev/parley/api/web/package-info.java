/**
 * The web edge that every controller relies on: strict JSON in, problem documents out, bounded
 * bodies.
 */
@NullMarked
package dev.parley.api.web;

import org.jspecify.annotations.NullMarked;
