package dev.parley.modelserver.scripted;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.modelserver.ChatMessage;
import dev.parley.modelserver.ChatRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallLogTest {

    @Test
    void forgetsTheOldestCallsBeyondItsNumber() {
        var log = new CallLog(2, 1000);

        log.add(request("a"));
        log.add(request("b"));
        log.add(request("c"));

        assertThat(log.containing("")).extracting(Call::number).containsExactly(2L, 3L);
        assertThat(log.count()).isEqualTo(3);
    }

    @Test
    void forgetsTheOldestCallsBeyondItsCharacters() {
        var log = new CallLog(100, 10);

        log.add(request("12345"));
        log.add(request("67890"));
        assertThat(log.containing("")).hasSize(2);
        log.add(request("x"));
        assertThat(log.containing("")).extracting(Call::number).containsExactly(2L, 3L);

        // The newest call stays even if it is too long: somebody may wait for it.
        log.add(request("more than ten characters"));
        assertThat(log.containing("")).extracting(Call::number).containsExactly(4L);
        log.add(request("y"));
        assertThat(log.containing("")).extracting(Call::number).containsExactly(5L);
    }

    private static ChatRequest request(String question) {
        return new ChatRequest(
                "m", List.of(new ChatMessage("user", question)), true, false, null, null, null, "");
    }
}
