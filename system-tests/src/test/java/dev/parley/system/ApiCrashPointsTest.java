package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.Writes.Cut;
import dev.parley.testsupport.ApiClient;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An API node that dies while it takes a message or a cancel. */
@Tag("long")
class ApiCrashPointsTest extends CrashPoints {

    private static final List<String> ACCEPTING =
            List.of(
                    "insert turn_claim",
                    "record message.accepted",
                    "delivery message.accepted",
                    "request",
                    NOTED);

    private static final List<String> CANCELLING =
            List.of(
                    "update turn_claim (cancel_requested)",
                    DECIDED,
                    "record turn.cancelled",
                    ENDED,
                    "delivery turn.cancelled");

    @Test
    void eachMessageIsAnsweredAndEachCancelHolds() {
        var unanswered = ACCEPTING.subList(0, ACCEPTING.indexOf(NOTED));
        var retried = turns("sent again", beforeAndAfter(unanswered), this::asked);
        var noted = turns("answered", List.of(NOTED), this::asked);
        var abandoned = turns("abandoned", unanswered, this::asked);
        Map<String, WitnessedTurn> cancelled;
        // Without the reaper, only the client's next try can repair the turn.
        system.stopProjector();
        try {
            // A worker would find the turns that are to be cancelled in the queue.
            system.stopWorker();
            try (var node = new DoomedProcess(system, "api", Cut.STANDS_STILL, "--server.port=0")) {
                node.start();
                var whole = asked("accepted by a node that lives");
                node.watch(whole.session());
                assertThat(send(node.api(), whole)).isEqualTo(202);
                requireWrites(node, whole, ACCEPTING);
                var wholeCancel = queued("cancelled by a node that lives");
                node.watch(wholeCancel.session());
                assertThat(cancel(node.api(), wholeCancel)).isEqualTo(202);
                requireWrites(node, wholeCancel, CANCELLING);

                cancelled = turns("cancelled", CANCELLING, this::queued);
                var none = new ArrayList<CompletableFuture<Integer>>();
                none.addAll(call(node, retried, CrashPoints::send));
                none.addAll(call(node, abandoned, CrashPoints::send));
                none.addAll(call(node, cancelled, this::cancel));
                var answers = call(node, noted, CrashPoints::send);
                for (var turns : List.of(retried, abandoned, cancelled, noted)) {
                    awaitCut(node, turns);
                }
                node.kill();

                none.forEach(ApiCrashPointsTest::requireNone);
                assertThat(answers.getFirst().join()).isEqualTo(202);
            } finally {
                system.startWorker();
            }
            retried.putAll(noted);
            retried.values().forEach(this::requireAnswerAfterRetry);
        } finally {
            system.startProjector();
        }
        abandoned.values().forEach(turn -> requireAnswer(turn, 1));
        cancelled.values().forEach(turn -> requireEnding(turn, "cancelled"));
    }

    private void requireAnswerAfterRetry(WitnessedTurn turn) {
        var claimed = claims.liveTurn("local", UUID.fromString(turn.session()));
        assertThat(send(system.api(0), turn)).as(turn.content()).isEqualTo(202);
        requireAnswer(turn, 1);
        claimed.ifPresent(id -> assertThat(turn.turn()).isEqualTo(id.toString()));
    }

    private int cancel(ApiClient api, WitnessedTurn turn) {
        return api.post(
                        "/api/chat/sessions/%s/turns/%s/cancel"
                                .formatted(turn.session(), live(turn)),
                        "")
                .status();
    }

    /**
     * Calls the node for each turn; each future has the status, or the failure if no answer came.
     */
    private static List<CompletableFuture<Integer>> call(
            DoomedProcess node,
            Map<String, WitnessedTurn> turns,
            BiFunction<ApiClient, WitnessedTurn, Integer> call) {
        cutAfter(node, turns);
        return turns.values().stream().map(turn -> call(node.api(), turn, call)).toList();
    }

    private static CompletableFuture<Integer> call(
            ApiClient api, WitnessedTurn turn, BiFunction<ApiClient, WitnessedTurn, Integer> call) {
        var answer = new CompletableFuture<Integer>();
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                answer.complete(call.apply(api, turn));
                            } catch (UncheckedIOException e) {
                                answer.completeExceptionally(e);
                            }
                        });
        return answer;
    }

    private static void requireNone(CompletableFuture<Integer> answer) {
        assertThat(answer.handle((status, failure) -> failure).join())
                .isInstanceOf(UncheckedIOException.class);
    }
}
