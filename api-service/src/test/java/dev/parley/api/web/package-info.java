/** Tries the web edge on a real server. */
@NullMarked
package dev.parley.api.web;

import org.jspecify.annotations.NullMarked;
