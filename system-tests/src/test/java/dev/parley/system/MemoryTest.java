package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.delivery.Delivery;
import dev.parley.modelserver.scripted.Script;
import dev.parley.store.limits.Allowance;
import dev.parley.store.turns.Acceptance;
import dev.parley.store.turns.TurnClaims;
import dev.parley.store.turns.TurnPublisher;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The earlier exchanges in the prompt. Only the prompt is cut, never the history. */
class MemoryTest {

    private final TestSystem system = TestSystem.get();
    private final Set<String> ahead = new HashSet<>();

    @Test
    void aConversationRemembersItsLastTenExchanges() {
        var id = "ten-exchanges";
        var session = "";
        for (int i = 1; i <= 12; i++) {
            session = chat("question no. " + i, id);
        }

        assertThat(remembered("question no. 12"))
                .isEqualTo(
                        IntStream.rangeClosed(2, 11).mapToObj(i -> "question no. " + i).toList());
        assertThat(system.api(0).history(session).get("message_count").intValue()).isEqualTo(24);
    }

    // These sessions are the latest of all, and would stay at the top of every list.
    @AfterEach
    void deleteWhatLiesAhead() {
        ahead.forEach(session -> system.api(0).delete("/api/chat/sessions/" + session));
    }

    @Test
    void anyOtherSessionRemembersAllThatFits() {
        var session = system.api(0).createSession();
        for (int i = 1; i <= 13; i++) {
            system.api(0).message(session, "message no. " + i).toEnd();
        }

        assertThat(remembered("message no. 13"))
                .isEqualTo(IntStream.rangeClosed(1, 12).mapToObj(i -> "message no. " + i).toList());
    }

    @Test
    void afterAnHourWithoutActivityAConversationStartsAfresh() {
        var session = chat("before the silence", "silence");
        var now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

        accepted(session, "almost an hour later", now.plus(Duration.ofMinutes(59)));
        accepted(session, "two hours later", now.plus(Duration.ofMinutes(120)));
        accepted(session, "a minute after that", now.plus(Duration.ofMinutes(121)));

        assertThat(remembered("almost an hour later")).containsExactly("before the silence");
        assertThat(remembered("two hours later")).isEmpty();
        assertThat(remembered("a minute after that")).containsExactly("two hours later");
        assertThat(system.api(0).history(session).get("message_count").intValue()).isEqualTo(8);
    }

    @Test
    void anyOtherSessionIsRememberedHoweverOldItIs() {
        var session = system.api(0).createSession();
        system.api(0).message(session, "long ago in a session").toEnd();

        accepted(session, "a year later", Instant.now().plus(Duration.ofDays(365)));

        assertThat(remembered("a year later")).containsExactly("long ago in a session");
    }

    @Test
    void theOldestGoFirstAndTheQuestionIsNeverCut() {
        var session = system.api(0).createSession();
        system.api(0).message(session, "the oldest one").toEnd();
        system.api(0).message(session, "a middle one " + "word ".repeat(3000)).toEnd();
        system.api(0).message(session, "a short one").toEnd();
        system.api(0).message(session, "another " + "word ".repeat(3000)).toEnd();

        // The question takes 3,000 of 6,000 tokens: another one of this length does not fit.
        assertThat(remembered("another " + "word ".repeat(3000))).containsExactly("a short one");
        var longest = "longest " + "word ".repeat(6000);
        system.api(0).message(session, longest).toEnd();
        assertThat(remembered(longest)).isEmpty();
    }

    // Some servers refuse a prompt in which two messages of one role follow each other.
    @Test
    void rolesAlternateAfterTurnsThatFailedOrSaidNothing() {
        system.model.when("roles: no key", Script.status(401));
        system.model.when("roles: silent", Script.answer());
        system.model.when("roles: cut", Script.answer("Half of", " it").cutAfter(1));
        var session = system.api(0).createSession();
        for (var message : List.of("fine", "no key", "silent", "cut", "silent", "last")) {
            system.api(0).message(session, "roles: " + message).toEnd();
        }

        var prompt = system.model.callsFor("roles: last").getFirst().request().messages();

        assertThat(prompt.getFirst().role()).isEqualTo("system");
        for (int i = 1; i < prompt.size(); i++) {
            assertThat(prompt.get(i).role()).isEqualTo(i % 2 == 1 ? "user" : "assistant");
        }
        assertThat(prompt.getLast().content()).isEqualTo("roles: last");
        assertThat(prompt).anyMatch(message -> message.content().equals("Half of"));
    }

    /** The questions in the prompt before this one. */
    private List<String> remembered(String question) {
        var messages = system.model.callsFor(question).getFirst().request().messages();
        assertThat(messages.getLast().content()).isEqualTo(question);
        assertThat(messages.getFirst().role()).isEqualTo("system");
        return messages.subList(0, messages.size() - 1).stream()
                .filter(message -> message.role().equals("user"))
                .map(message -> message.content())
                .toList();
    }

    private String chat(String query, String conversationId) {
        return system.api(0)
                .chat(Map.of("query", query, "conversation_id", conversationId))
                .last()
                .get("session_id")
                .stringValue();
    }

    /** Sends a message as an API node would at this time, and waits for its answer. */
    private void accepted(String session, String content, Instant at) {
        ahead.add(session);
        var message = Accepted.message(session, content, at);
        var claims = system.apiBean(TurnClaims.class);
        await().until(
                        () ->
                                claims.accept(message, "local", null, "hash", Allowance.NONE)
                                        instanceof Acceptance.Unpublished);
        system.apiBean(Delivery.class).open(message.sessionId());
        system.apiBean(TurnPublisher.class).publish(message);
        await().until(
                        () ->
                                system.api(0)
                                        .history(session)
                                        .get("status")
                                        .stringValue()
                                        .equals("idle"));
    }
}
