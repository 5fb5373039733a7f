/** Tests of what the model is asked. */
@NullMarked
package dev.parley.worker.prompting;

import org.jspecify.annotations.NullMarked;
