/**
 * The web edge of every controller: who may ask, bounded bodies, strict JSON, checks, problem
 * documents.
 */
@NullMarked
package dev.parley.api.web;

import org.jspecify.annotations.NullMarked;
