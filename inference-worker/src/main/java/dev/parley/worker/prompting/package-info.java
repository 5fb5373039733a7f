/** What the model is asked: the conversation so far and the question. */
@NullMarked
package dev.parley.worker.prompting;

import org.jspecify.annotations.NullMarked;
