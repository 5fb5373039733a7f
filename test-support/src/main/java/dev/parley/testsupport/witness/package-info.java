/** Clients that note all they are told, and the verdict on it: nothing lost, repeated or hung. */
@NullMarked
package dev.parley.testsupport.witness;

import org.jspecify.annotations.NullMarked;
