package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.log.LogReader;
import org.junit.jupiter.api.Test;

/** A session's events are found only if all services agree with the topic. */
class EventPartitionsTest {

    private final TestSystem system = TestSystem.get();

    @Test
    void aServiceDoesNotStartIfTheEventLogHasAnotherNumberOfPartitions() {
        int there = system.apiBean(LogReader.class).partitions();

        assertThatThrownBy(
                        () ->
                                system.startAnotherProjector(
                                                "--parley.topics.event-partitions=" + (there + 1))
                                        .close())
                .rootCause()
                .hasMessage(
                        "Topic chat.events has %d partitions, but parley.topics.event-partitions is"
                                + " %d. A session's events would be written to one partition and"
                                + " looked for in another. Set parley.topics.event-partitions to"
                                + " %d for all services.",
                        there, there + 1, there);
    }
}
