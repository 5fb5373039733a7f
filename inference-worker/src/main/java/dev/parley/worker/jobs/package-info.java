/** Jobs from Kafka's share groups: slots that take them, and the signal that stops them. */
@NullMarked
package dev.parley.worker.jobs;

import org.jspecify.annotations.NullMarked;
