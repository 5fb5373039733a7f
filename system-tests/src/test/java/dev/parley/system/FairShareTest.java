package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.parley.encryption.EventCipher;
import dev.parley.events.ChatMode;
import dev.parley.events.EventCodec;
import dev.parley.events.FailureCode;
import dev.parley.events.MessageAccepted;
import dev.parley.events.ModelChoice;
import dev.parley.events.TurnEvent;
import dev.parley.log.Ids;
import dev.parley.store.database.DatabaseSettings;
import dev.parley.store.turns.Claim;
import dev.parley.store.turns.TurnClaims;
import dev.parley.store.turns.TurnQueue;
import dev.parley.store.workers.WorkerLease;
import dev.parley.store.workers.WorkerLeases;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which turn a free slot takes if several owners wait, in a database of its own. */
class FairShareTest {

    private static final int SLOTS = 4;

    private static OwnDatabase own;
    private static HikariDataSource pool;
    private static JdbcClient database;

    private TurnQueue queue;
    private TurnClaims claims;
    private WorkerLease lease;
    private UUID worker;
    private int came;

    @BeforeAll
    static void createDatabase() throws SQLException {
        own = OwnDatabase.create("shares");
        pool = own.pool(2);
        database = JdbcClient.create(pool);
    }

    @AfterAll
    static void close() {
        pool.close();
    }

    @BeforeEach
    void takeALease() throws SQLException {
        queue = new TurnQueue(database);
        claims = new TurnClaims(database, EventCipher.withoutKeys());
        var limits = new Binder().bindOrCreate("parley.database", DatabaseSettings.class);
        var leases = new WorkerLeases(own, limits, "a worker", Duration.ofMinutes(10));
        lease = leases.take();
        worker = leases.worker();
    }

    @AfterEach
    void empty() throws SQLException {
        lease.close();
        database.sql("DELETE FROM turn_claim").update();
        database.sql("DELETE FROM worker").update();
    }

    @Test
    void anOwnerWithAThousandWaitingTurnsDelaysAnotherByOneTurnASlot() {
        waiting("many", 1_000);
        var running = new ArrayList<>(claimed(SLOTS));
        waiting("few", 2);
        waiting("one", 1);

        var next = new ArrayList<String>();
        for (int slot = 0; slot < SLOTS; slot++) {
            end(running.removeFirst());
            var claim = claimed(1).getFirst();
            next.add(claim.owner());
            running.add(claim);
        }

        // Whoever has none under way comes first; as soon as all have one, whoever waited longest.
        assertThat(next).containsExactly("few", "one", "many", "many");
    }

    @Test
    void ownersWhoAllWaitHaveEqualSharesOfTheSlots() {
        waiting("first", 50);
        waiting("second", 50);
        var running = new ArrayList<>(claimed(1));
        running.addAll(claimed(1));
        running.addAll(claimed(1));
        running.addAll(claimed(1));
        for (int i = 0; i < 20; i++) {
            end(running.removeFirst());
            running.addAll(claimed(1));

            assertThat(running.stream().filter(claim -> claim.owner().equals("first")))
                    .hasSize(SLOTS / 2);
        }
    }

    @Test
    void theTurnsOfAnOwnerAreClaimedInTheirOrder() {
        var first = waiting("one", 3);
        var other = waiting("two", 3);

        var order = new ArrayList<UUID>();
        for (int i = 0; i < 6; i++) {
            order.add(claimed(1).getFirst().turnId());
        }

        assertThat(order.stream().filter(first::contains)).containsExactlyElementsOf(first);
        assertThat(order.stream().filter(other::contains)).containsExactlyElementsOf(other);
    }

    /** A statement that waited would cost a worker all of its free slots. */
    @Test
    void aTurnThatSomebodyHoldsIsPassedOver() throws SQLException {
        var held = waiting("one", 2);
        var other = waiting("two", 1);
        try (var connection =
                        DriverManager.getConnection(
                                own.getJdbcUrl(), own.getUsername(), own.getPassword());
                var lock =
                        connection.prepareStatement(
                                "SELECT FROM turn_claim WHERE turn_id = ? FOR UPDATE")) {
            connection.setAutoCommit(false);
            lock.setObject(1, held.getFirst());
            lock.executeQuery();

            assertThat(claimed(3))
                    .extracting(Claim::turnId)
                    .containsExactlyInAnyOrder(held.getLast(), other.getFirst());
            connection.rollback();
        }
        assertThat(claimed(3)).extracting(Claim::turnId).containsExactly(held.getFirst());
    }

    @Test
    void aDeepResearchWaitsForItsOwnShareAndHoldsNobodyUp() {
        var research = waiting("one", 1, ChatMode.DEEP_RESEARCH);
        var regular = waiting("two", 1);

        assertThat(queue.claimRegular(worker, List.of(), 2))
                .extracting(Claim::turnId)
                .containsExactlyElementsOf(regular);
        assertThat(claimed(2)).extracting(Claim::turnId).containsExactlyElementsOf(research);
    }

    private List<Claim> claimed(int atMost) {
        return queue.claim(worker, List.of(), atMost);
    }

    private List<UUID> waiting(String owner, int turns) {
        return waiting(owner, turns, ChatMode.REGULAR);
    }

    /** Turns that were published and wait, in the order in which they came. */
    private List<UUID> waiting(String owner, int turns, ChatMode mode) {
        var messages = Stream.generate(() -> message(mode)).limit(turns).toList();
        database.sql(
                        """
                        INSERT INTO turn_claim (turn_id, session_id, owner, body_hash, accepted,
                            state, published, attempt, cancel_requested, research, created_at,
                            updated_at)
                        SELECT turn, session, :owner, 'hash', accepted, 'live', true, 0, false,
                            :research, to_timestamp(:before + place), now()
                        FROM unnest(:turns, :sessions, :accepted)
                            WITH ORDINALITY AS message (turn, session, accepted, place)
                        """)
                .param("owner", owner)
                .param("research", mode == ChatMode.DEEP_RESEARCH)
                .param("before", came)
                .param("turns", ids(messages, MessageAccepted::turnId))
                .param("sessions", ids(messages, MessageAccepted::sessionId))
                .param(
                        "accepted",
                        messages.stream().map(EventCodec::encodeToString).toArray(String[]::new))
                .update();
        came += turns;
        return List.of(ids(messages, MessageAccepted::turnId));
    }

    private static UUID[] ids(List<MessageAccepted> messages, Function<MessageAccepted, UUID> id) {
        return messages.stream().map(id).toArray(UUID[]::new);
    }

    private static MessageAccepted message(ChatMode mode) {
        return new MessageAccepted(
                UUID.randomUUID(),
                Ids.next(),
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                Ids.next(),
                Ids.next(),
                "a question",
                mode,
                List.of(),
                null,
                ModelChoice.DEFAULT);
    }

    private void end(Claim claim) {
        var ending =
                TurnEvent.Failed.of(
                        TurnEvent.Header.opening(
                                claim.message().sessionId(),
                                claim.turnId(),
                                claim.attempt(),
                                Instant.now().truncatedTo(ChronoUnit.MILLIS)),
                        FailureCode.INTERNAL);
        assertThat(claims.decideEnding(ending, claim.attempt())).isTrue();
        claims.ended(claim.turnId());
    }
}
