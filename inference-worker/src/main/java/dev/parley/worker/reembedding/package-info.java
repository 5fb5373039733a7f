/** Embeds documents again whose vectors another model made. */
@NullMarked
package dev.parley.worker.reembedding;

import org.jspecify.annotations.NullMarked;
