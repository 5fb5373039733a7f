/**
 * Documents over HTTP: upload, list, show, give back, delete, and check the ones that a caller
 * names.
 */
@NullMarked
package dev.parley.api.documents;

import org.jspecify.annotations.NullMarked;
