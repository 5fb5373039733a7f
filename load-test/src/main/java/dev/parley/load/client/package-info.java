/**
 * The load: a model that notes when it wrote each token, and clients that note when they read it.
 */
@NullMarked
package dev.parley.load.client;

import org.jspecify.annotations.NullMarked;
