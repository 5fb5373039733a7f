/** The models that clients may name, and how they may be asked. */
@NullMarked
package dev.parley.api.models;

import org.jspecify.annotations.NullMarked;
