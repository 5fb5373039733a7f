package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.parley.encryption.EventCipher;
import dev.parley.events.ChatMode;
import dev.parley.events.FailureCode;
import dev.parley.events.MessageAccepted;
import dev.parley.events.ModelChoice;
import dev.parley.events.TurnEvent;
import dev.parley.events.Usage;
import dev.parley.log.Ids;
import dev.parley.store.documents.DocumentType;
import dev.parley.store.documents.NewDocument;
import dev.parley.store.documents.StoredDocuments;
import dev.parley.store.limits.Allowance;
import dev.parley.store.limits.Limit;
import dev.parley.store.limits.LimitReached;
import dev.parley.store.limits.Limits;
import dev.parley.store.limits.OwnerLimits;
import dev.parley.store.limits.UsageDays;
import dev.parley.store.owners.ApiKeys;
import dev.parley.store.owners.Scope;
import dev.parley.store.turns.Acceptance;
import dev.parley.store.turns.TurnClaims;
import java.io.ByteArrayInputStream;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What an owner may still use, and what turns took, in a database of its own. */
class OwnerLimitsTest {

    private static final long RESERVED = 100;
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    private static HikariDataSource pool;
    private static JdbcClient database;

    private TurnClaims claims;
    private OwnerLimits limits;
    private UsageDays usage;
    private String owner;

    @BeforeAll
    static void createDatabase() throws SQLException {
        pool = OwnDatabase.create("limits").pool(8);
        database = JdbcClient.create(pool);
    }

    @AfterAll
    static void close() {
        pool.close();
    }

    @BeforeEach
    void newOwner() {
        claims = new TurnClaims(database, EventCipher.withoutKeys());
        limits = new OwnerLimits(database);
        usage = new UsageDays(database);
        var name = "o" + UUID.randomUUID();
        var keys = new ApiKeys(database);
        var key = keys.create(name, EnumSet.of(Scope.CHAT), NOW, null);
        owner = keys.find(key.id()).orElseThrow().owner();
    }

    @Test
    void withoutLimitsNothingIsRefusedOrLocked() {
        for (int i = 0; i < 30; i++) {
            accepted(Map.of());
        }

        assertThat(usedOf(Limit.LIVE_TURNS)).isEqualTo(30);
        assertThat(usedOf(Limit.TOKENS_PER_DAY)).isEqualTo(30 * RESERVED);
        assertThat(
                        database.sql("SELECT count(*) FROM owner_usage WHERE owner = ?")
                                .param(owner)
                                .query(Integer.class)
                                .single())
                .isZero();
    }

    @Test
    void messagesAtTheSameMomentGoExactlyToEachLimit() throws Exception {
        for (var limit :
                List.of(
                        Limit.MESSAGES_PER_MINUTE,
                        Limit.LIVE_TURNS,
                        Limit.QUEUED_TURNS,
                        Limit.TOKENS_PER_DAY,
                        Limit.RESEARCHES_PER_DAY)) {
            newOwner();
            long value = limit == Limit.TOKENS_PER_DAY ? 5 * RESERVED + RESERVED / 2 : 5;

            var outcomes = atOnce(20, Map.of(limit, value));

            assertThat(outcomes)
                    .as("accepted within " + limit)
                    .filteredOn(Acceptance.Unpublished.class::isInstance)
                    .hasSize(5);
            assertThat(outcomes)
                    .filteredOn(Acceptance.AtLimit.class::isInstance)
                    .hasSize(15)
                    .allSatisfy(
                            refused ->
                                    assertThat(((Acceptance.AtLimit) refused).limit().limit())
                                            .isEqualTo(limit));
        }
    }

    private List<Acceptance> atOnce(int messages, Map<Limit, Long> limits) throws Exception {
        return atOnce(messages, () -> accept(message(ChatMode.DEEP_RESEARCH), limits));
    }

    private static <T> List<T> atOnce(int times, Callable<T> action) throws Exception {
        var start = new CountDownLatch(1);
        var running = new ArrayList<Future<T>>();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < times; i++) {
                running.add(
                        threads.submit(
                                () -> {
                                    start.await();
                                    return action.call();
                                }));
            }
            start.countDown();
            var outcomes = new ArrayList<T>();
            for (var each : running) {
                outcomes.add(each.get());
            }
            return outcomes;
        }
    }

    @Test
    void documentsAtTheSameMomentGoExactlyToEachLimit() throws Exception {
        for (var limits : List.of(Map.of(Limit.DOCUMENTS, 3L), Map.of(Limit.STORED_BYTES, 35L))) {
            newOwner();

            var outcomes = atOnce(12, () -> stored(10, limits));

            assertThat(outcomes).filteredOn(Optional::isEmpty).hasSize(3);
            assertThat(outcomes)
                    .filteredOn(Optional::isPresent)
                    .allSatisfy(
                            refused ->
                                    assertThat(limits).containsKey(refused.orElseThrow().limit()));
            assertThat(usedOf(Limit.DOCUMENTS)).isEqualTo(3);
            assertThat(usedOf(Limit.STORED_BYTES)).isEqualTo(30);
        }
        assertThat(stored(5, Map.of(Limit.STORED_BYTES, 35L))).isEmpty();
    }

    private Optional<LimitReached> stored(int bytes, Map<Limit, Long> limits) {
        var documents =
                new StoredDocuments(
                        database, new TransactionTemplate(new JdbcTransactionManager(pool)));
        return documents.add(
                new NewDocument(
                        UUID.randomUUID(),
                        owner,
                        "title",
                        null,
                        null,
                        Map.of(),
                        null,
                        DocumentType.TEXT,
                        bytes,
                        NOW),
                new ByteArrayInputStream(new byte[bytes]),
                new Limits(limits));
    }

    @Test
    void whatATurnDoesNotTakeOfItsReservationIsFreeOnceItHasEnded() {
        var of = Map.of(Limit.TOKENS_PER_DAY, 2 * RESERVED);
        var first = accepted(of);
        accepted(of);
        assertThat(refused(of))
                .isEqualTo(new LimitReached(Limit.TOKENS_PER_DAY, 2 * RESERVED, 0, null));

        end(completed(first, 1, new Usage(30, 10, 40)), 0);

        assertThat(usedOf(Limit.TOKENS_PER_DAY)).isEqualTo(40 + RESERVED);
        assertThat(refused(of).left()).isEqualTo(60);
        // Nothing that is live could make room for it.
        assertThat(refused(Map.of(Limit.TOKENS_PER_DAY, 120L)).again())
                .isPositive()
                .isLessThanOrEqualTo(Duration.ofDays(1));
    }

    @Test
    void anEndingIsCountedOnceAndStaysWhenItsClaimGoes() {
        var turn = accepted(Map.of());
        var ending = completed(turn, 1, new Usage(30, 10, 40));

        assertThat(claims.decideEnding(ending, 0)).isTrue();
        assertThat(claims.decideEnding(ending, 0)).isFalse();
        database.sql("DELETE FROM turn_claim WHERE turn_id = ?").param(turn.turnId()).update();

        assertThat(usage.of(owner, 1, 10))
                .singleElement()
                .satisfies(
                        of -> {
                            assertThat(of.model()).isEqualTo("a model");
                            assertThat(of.mode()).isEqualTo("regular");
                            assertThat(of.turns()).isEqualTo(1);
                            assertThat(of.promptTokens()).isEqualTo(30);
                            assertThat(of.completionTokens()).isEqualTo(10);
                            assertThat(of.uncountedTokens()).isZero();
                        });
        assertThat(usage.all(1, 1_000)).anyMatch(of -> of.ownerName().startsWith("o"));
    }

    @Test
    void lostAttemptsAreReservedWhileTheTurnIsLiveAndChargedWhenItEnds() {
        var turn = accepted(Map.of());
        database.sql("UPDATE turn_claim SET attempt = 3 WHERE turn_id = ?")
                .param(turn.turnId())
                .update();
        assertThat(usedOf(Limit.TOKENS_PER_DAY)).isEqualTo(3 * RESERVED);

        end(completed(turn, 3, new Usage(30, 10, 40)), 3);

        assertThat(usedOf(Limit.TOKENS_PER_DAY)).isEqualTo(2 * RESERVED + 40);
    }

    @Test
    void aTurnThatNobodyTookCostsNothing() {
        var turn = accepted(Map.of());

        end(
                TurnEvent.Cancelled.keeping(
                        "", TurnEvent.Header.opening(turn.sessionId(), turn.turnId(), 1, NOW)),
                0);

        assertThat(usedOf(Limit.TOKENS_PER_DAY)).isZero();
        assertThat(usedOf(Limit.LIVE_TURNS)).isZero();
    }

    @Test
    void aDeepResearchThatWasDeletedStaysUsed() {
        var of = Map.of(Limit.RESEARCHES_PER_DAY, 1L);
        var research = message(ChatMode.DEEP_RESEARCH);
        assertThat(accept(research, of)).isInstanceOf(Acceptance.Unpublished.class);
        end(
                TurnEvent.Failed.of(
                        TurnEvent.Header.opening(research.sessionId(), research.turnId(), 1, NOW),
                        FailureCode.EXPIRED),
                0);
        database.sql("DELETE FROM turn_claim WHERE turn_id = ?").param(research.turnId()).update();

        var refused = accept(message(ChatMode.DEEP_RESEARCH), of);

        assertThat(((Acceptance.AtLimit) refused).limit())
                .satisfies(
                        limit -> {
                            assertThat(limit.limit()).isEqualTo(Limit.RESEARCHES_PER_DAY);
                            assertThat(limit.again()).isPositive();
                        });
        assertThat(accept(message(ChatMode.REGULAR), of))
                .isInstanceOf(Acceptance.Unpublished.class);
    }

    @Test
    void aMinuteOfMessagesFillsEvenly() {
        var of = Map.of(Limit.MESSAGES_PER_MINUTE, 7L);
        for (int i = 0; i < 7; i++) {
            accepted(of);
        }
        var refused = refused(of);
        assertThat(refused.limit()).isEqualTo(Limit.MESSAGES_PER_MINUTE);
        assertThat(refused.left()).isZero();
        assertThat(refused.again())
                .isPositive()
                .isLessThanOrEqualTo(Duration.ofMillis(60_000 / 7 + 1));

        database.sql(
                        """
                        UPDATE owner_usage SET messages_until =
                            messages_until - interval '1 minute' / 7 WHERE owner = ?
                        """)
                .param(owner)
                .update();

        accepted(of);
        assertThat(refused(of).limit()).isEqualTo(Limit.MESSAGES_PER_MINUTE);
    }

    @Test
    void aMessageThatWasTakenBeforeIsNoNewOne() {
        var of = Map.of(Limit.LIVE_TURNS, 1L);
        var first = message(ChatMode.REGULAR);
        claims.accept(first, owner, "key", "hash", allowance(of));

        assertThat(claims.accept(first, owner, "key", "hash", allowance(of)))
                .isInstanceOf(Acceptance.Unpublished.class);
        assertThat(claims.accept(first, owner, null, "hash", allowance(of)))
                .isInstanceOf(Acceptance.TurnInProgress.class);
        assertThat(refused(of).limit()).isEqualTo(Limit.LIVE_TURNS);
    }

    @Test
    void anOwnersOwnLimitsComeBeforeTheSettings() {
        var name =
                database.sql("SELECT name FROM owner WHERE id = ?")
                        .param(owner)
                        .query(String.class)
                        .single();
        var none = Map.<Limit, Long>of();
        assertThat(limits.set(name, Limit.LIVE_TURNS, 1L)).isTrue();
        accepted(none);
        assertThat(refused(none).allowed()).isEqualTo(1);

        limits.set(name, Limit.LIVE_TURNS, 0L);
        accepted(Map.of(Limit.LIVE_TURNS, 1L));

        limits.set(name, Limit.LIVE_TURNS, null);
        assertThat(refused(Map.of(Limit.LIVE_TURNS, 2L)).allowed()).isEqualTo(2);
        assertThat(limits.set("nobody", Limit.LIVE_TURNS, 1L)).isFalse();
    }

    private long usedOf(Limit limit) {
        return limits.load(owner, Limits.NONE).used(limit);
    }

    private static Allowance allowance(Map<Limit, Long> limits) {
        return new Allowance(new Limits(limits), "a model", RESERVED);
    }

    private Acceptance accept(MessageAccepted message, Map<Limit, Long> limits) {
        return claims.accept(message, owner, null, "hash", allowance(limits));
    }

    private MessageAccepted accepted(Map<Limit, Long> limits) {
        var message = message(ChatMode.REGULAR);
        assertThat(accept(message, limits)).isInstanceOf(Acceptance.Unpublished.class);
        return message;
    }

    private LimitReached refused(Map<Limit, Long> limits) {
        var outcome = accept(message(ChatMode.REGULAR), limits);
        assertThat(outcome).isInstanceOf(Acceptance.AtLimit.class);
        return ((Acceptance.AtLimit) outcome).limit();
    }

    private void end(TurnEvent.Ending ending, int attempt) {
        assertThat(claims.decideEnding(ending, attempt)).isTrue();
    }

    private static MessageAccepted message(ChatMode mode) {
        return new MessageAccepted(
                UUID.randomUUID(),
                Ids.next(),
                NOW,
                Ids.next(),
                Ids.next(),
                "a question",
                mode,
                List.of(),
                null,
                ModelChoice.DEFAULT);
    }

    private static TurnEvent.Completed completed(
            MessageAccepted turn, int attempt, @Nullable Usage usage) {
        return new TurnEvent.Completed(
                new TurnEvent.Header(turn.sessionId(), turn.turnId(), attempt, 5, NOW),
                "hash",
                0,
                "stop",
                usage,
                "the server's name of the model",
                "none",
                List.of(),
                null,
                null);
    }
}
