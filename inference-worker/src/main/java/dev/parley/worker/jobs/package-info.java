/** Takes jobs from Kafka's share groups, holds their locks, waits out outages, and stops work. */
@NullMarked
package dev.parley.worker.jobs;

import org.jspecify.annotations.NullMarked;
