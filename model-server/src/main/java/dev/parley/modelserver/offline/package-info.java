/**
 * A model that needs no network: it answers with the sentences of the prompt that fit the question
 * best.
 */
@NullMarked
package dev.parley.modelserver.offline;

import org.jspecify.annotations.NullMarked;
