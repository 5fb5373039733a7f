/**
 * A model that needs no network: it takes the prompt apart and answers with the sentences that fit
 * the question best.
 */
@NullMarked
package dev.parley.modelserver.offline;

import org.jspecify.annotations.NullMarked;
