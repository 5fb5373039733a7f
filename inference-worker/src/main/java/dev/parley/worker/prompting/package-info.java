/** What the model is asked: the conversation so far, material, the question, within a budget. */
@NullMarked
package dev.parley.worker.prompting;

import org.jspecify.annotations.NullMarked;
