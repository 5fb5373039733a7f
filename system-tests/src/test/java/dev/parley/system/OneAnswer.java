package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.events.Text;
import java.util.List;

/** Requires that a message was answered once, and that reader, history and replay agree on it. */
final class OneAnswer {

    private OneAnswer() {}

    static void require(FaithfulReader reader, ApiClient api) {
        var events = reader.toEnd();
        requireDense(reader.turn(), events);
        assertThat(events)
                .filteredOn(event -> List.of("done", "error").contains(event.name()))
                .containsExactly(events.getLast());
        assertThat(events.getLast().name()).isEqualTo("done");
        assertThat(events.getLast().data().get("content_sha256").stringValue())
                .isEqualTo(Text.sha256Hex(SseStream.text(events)));

        assertThat(inHistory(reader, api)).isEqualTo(SseStream.text(events));
        var replay = api.turn(reader.session(), reader.turn()).toEnd();
        requireDense(reader.turn(), replay);
        assertThat(replay).doesNotHaveDuplicates().endsWith(lastAttempt(events));
        assertThat(SseStream.text(replay)).isEqualTo(SseStream.text(events));
    }

    // Within an attempt every number once and in order; a higher attempt starts with its first.
    private static void requireDense(String turn, List<SseStream.Event> events) {
        int attempt = 0;
        int n = 0;
        boolean restarted = false;
        assertThat(events.getFirst().id()).isEqualTo(turn + ".0.0");
        for (var event : events.subList(1, events.size())) {
            if (event.name().equals("restart")) {
                restarted = true;
                continue;
            }
            var id = event.id().split("\\.");
            assertThat(id[0]).isEqualTo(turn);
            int eventAttempt = Integer.parseInt(id[1]);
            if (eventAttempt != attempt) {
                assertThat(eventAttempt).as("the attempt after " + events).isGreaterThan(attempt);
                assertThat(restarted || attempt == 0).as("told of " + event).isTrue();
                attempt = eventAttempt;
                n = 0;
                restarted = false;
            }
            assertThat(Integer.parseInt(id[2])).as("the number in " + event).isEqualTo(++n);
        }
    }

    private static SseStream.Event[] lastAttempt(List<SseStream.Event> events) {
        int start = 1;
        for (int i = 0; i < events.size(); i++) {
            start = events.get(i).name().equals("restart") ? i + 1 : start;
        }
        return events.subList(start, events.size()).toArray(SseStream.Event[]::new);
    }

    /** The answer as the history holds it, alone with its question. */
    static String inHistory(FaithfulReader reader, ApiClient api) {
        var messages = api.history(reader.session()).get("messages");
        assertThat(messages).hasSize(2);
        assertThat(messages.get(1).get("status").stringValue()).isEqualTo("completed");
        return messages.get(1).get("content").stringValue();
    }
}
