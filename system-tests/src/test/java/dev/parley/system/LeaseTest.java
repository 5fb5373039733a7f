package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.encryption.EventCipher;
import dev.parley.events.EventCodec;
import dev.parley.events.FailureCode;
import dev.parley.events.MessageAccepted;
import dev.parley.events.TurnEvent;
import dev.parley.store.database.DatabaseSettings;
import dev.parley.store.turns.Claim;
import dev.parley.store.turns.GivenUp;
import dev.parley.store.turns.OpenTurns;
import dev.parley.store.turns.TurnClaims;
import dev.parley.store.turns.TurnQueue;
import dev.parley.store.workers.HeldTurn;
import dev.parley.store.workers.WorkerLease;
import dev.parley.store.workers.WorkerLeases;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Who may run a turn, and when its worker counts as lost, in a database of its own. Times are set
 * in its rows, so nothing here waits for a lease.
 */
class LeaseTest {

    private static final Duration LEASE = Duration.ofSeconds(5);
    private static final DatabaseSettings LIMITS =
            new Binder().bindOrCreate("parley.database", DatabaseSettings.class);

    private static OwnDatabase details;
    private static JdbcClient database;

    private TurnQueue queue;
    private TurnClaims claims;
    private final List<WorkerLease> leases = new ArrayList<>();
    private Worker mine;
    private Worker other;

    /** A worker with its lease. */
    private record Worker(UUID id, WorkerLease lease) {}

    @BeforeAll
    static void createDatabase() throws SQLException {
        details = OwnDatabase.create("leases");
        database = details.client();
    }

    @BeforeEach
    void twoWorkers() throws SQLException {
        queue = new TurnQueue(database);
        claims = new TurnClaims(database, EventCipher.withoutKeys());
        mine = worker();
        other = worker();
        longSteady(mine);
        longSteady(other);
    }

    @AfterEach
    void empty() throws SQLException {
        for (var lease : leases) {
            lease.close();
        }
        database.sql("DELETE FROM turn_claim").update();
        database.sql("DELETE FROM worker").update();
    }

    @Test
    void severalTurnsAreClaimedByOneStatementTheOldestFirst() {
        var turns = List.of(waiting("1 min"), waiting("3 min"), waiting("2 min"));

        var first = queue.claim(mine.id(), List.of(), 2);
        var rest = queue.claim(other.id(), List.of(), 2);

        assertThat(ids(first)).containsExactlyInAnyOrder(turns.get(1), turns.get(2));
        assertThat(ids(rest)).containsExactly(turns.get(0));
        assertThat(first).allMatch(claim -> claim.attempt() == 1 && claim.lost() == 0);
    }

    @Test
    void aTurnThatIsNotNotedAsPublishedIsClaimedOnlyByItsRequest() {
        var turn = waiting("1 min");
        database.sql("UPDATE turn_claim SET published = false").update();

        assertThat(queue.claim(mine.id(), List.of(), 2)).isEmpty();
        assertThat(ids(queue.claim(mine.id(), List.of(turn), 2))).containsExactly(turn);
    }

    @Test
    void aClaimedTurnIsRefusedWhileTheLeaseLives() {
        var turn = claimedBy(other);

        assertThat(queue.claim(mine.id(), List.of(turn), 2)).isEmpty();
        assertThat(queue.claim(other.id(), List.of(turn), 2)).isEmpty();
        queue.cameBack(turn, 17);
        assertThat(mine.lease().look()).isEmpty();
        assertThat(mine.lease().look()).isEmpty();
        assertThat(queue.claim(mine.id(), List.of(turn), 2)).isEmpty();
    }

    @Test
    void aWorkerWhoseLeaseHasRunOutClaimsNothing() {
        waiting("1 min");
        renewedBefore(mine, "6 s");

        assertThat(queue.claim(mine.id(), List.of(), 2)).isEmpty();
    }

    @Test
    void theTurnsOfAKilledWorkerAreGivenUpAtTheSecondLook() throws SQLException {
        var turn = claimedBy(other);
        other.lease().close();
        await("the server has noticed").until(() -> heldLocks() == 1);

        assertThat(mine.lease().look()).isEmpty();
        assertThat(mine.lease().look()).containsExactly(turn);

        var next = queue.claim(mine.id(), List.of(), 2);
        assertThat(next).extracting(Claim::attempt).containsExactly(2);
        assertThat(next).extracting(Claim::lost).containsExactly(1);
    }

    @Test
    void aWorkerThatConnectsAgainBetweenTwoLooksIsNotLost() throws SQLException {
        claimedBy(other);
        other.lease().close();
        await("the server has noticed").until(() -> heldLocks() == 1);

        assertThat(mine.lease().look()).isEmpty();
        database.sql("UPDATE worker SET renewal = renewal + 1 WHERE id = ?")
                .param(other.id())
                .update();
        assertThat(mine.lease().look()).isEmpty();
    }

    @Test
    void theTurnsOfAHungWorkerAreGivenUpAndItCannotEndThem() {
        var turn = claimedBy(other);
        var held = List.of(new HeldTurn(turn, 1));
        assertThat(other.lease().renew(held).lost()).isEmpty();
        renewedBefore(other, "6 s");

        assertThat(mine.lease().look()).containsExactly(turn);
        assertThat(ids(queue.claim(mine.id(), List.of(), 1))).containsExactly(turn);

        assertThat(other.lease().renew(held).lost()).isEqualTo(held);
        assertThat(claims.decideEnding(ending(turn), 1)).isFalse();
        assertThat(other.lease().tend(held)).isEmpty();
        assertThat(mine.lease().renew(List.of(new HeldTurn(turn, 2))).lost()).isEmpty();
    }

    @Test
    void nobodyIsJudgedAfterTheDatabaseStoodStill() {
        claimedBy(other);
        // A look that was under way: everybody's lease is old, also the judge's.
        renewedBefore(mine, "11 s");
        renewedBefore(other, "10 s");
        assertThat(mine.lease().look()).isEmpty();

        // The judge is the first to renew.
        mine.lease().renew(List.of());
        assertThat(mine.lease().look()).isEmpty();
        assertThat(mine.lease().look()).isEmpty();

        // Once it has been on time for the duration of a lease, it judges again.
        longSteady(mine);
        assertThat(mine.lease().look()).hasSize(1);
    }

    @Test
    void nobodyIsJudgedAfterTheDatabaseWasRestarted() throws SQLException {
        claimedBy(other);
        mine.lease().close();
        other.lease().close();
        await("the server has noticed").until(() -> heldLocks() == 0);

        var again = worker();

        for (int i = 0; i < 3; i++) {
            assertThat(again.lease().look()).isEmpty();
        }
    }

    @Test
    void aJudgeThatWasLateJudgesNobody() {
        claimedBy(other);
        renewedBefore(other, "6 s");
        renewedBefore(mine, "3 s");

        assertThat(mine.lease().look()).isEmpty();
        mine.lease().renew(List.of());
        assertThat(mine.lease().look()).isEmpty();
    }

    @Test
    void aClaimWhoseAnswerWasLostIsGivenUpAfterALease() {
        var turn = claimedBy(mine);

        assertThat(mine.lease().tend(List.of())).isEmpty();
        database.sql("UPDATE turn_claim SET updated_at = now() - interval '6 s'").update();
        assertThat(mine.lease().tend(List.of(new HeldTurn(turn, 1)))).isEmpty();
        database.sql("UPDATE turn_claim SET updated_at = now() - interval '6 s'").update();
        assertThat(mine.lease().tend(List.of())).containsExactly(turn);
    }

    @Test
    void aGivenBackTurnIsClaimedAtOnceAndCountsNoLostWorker() throws SQLException {
        var turn = claimedBy(other);

        queue.giveUp(other.id(), claim(turn, 1), GivenUp.GIVEN_BACK);

        assertThat(mine.lease().awaitNotices(Duration.ofSeconds(30))).contains(turn.toString());
        var next = queue.claim(mine.id(), List.of(), 1);
        assertThat(next).extracting(Claim::lost).containsExactly(0);
        // Late, and for an attempt that is not the last any more.
        queue.giveUp(other.id(), claim(turn, 1), GivenUp.GIVEN_BACK);
        assertThat(mine.lease().renew(List.of(new HeldTurn(turn, 2))).lost()).isEmpty();
    }

    @Test
    void aTurnForWhichNoModelWasAskedPausesBeforeItsNextAttempt() {
        var turn = claimedBy(other);
        queue.giveUp(other.id(), claim(turn, 1), GivenUp.UNASKED);

        assertThat(queue.claim(mine.id(), List.of(turn), 1)).isEmpty();

        database.sql("UPDATE turn_claim SET updated_at = now() - interval '3 s'").update();
        var next = queue.claim(mine.id(), List.of(), 1);
        assertThat(next).extracting(Claim::lost).containsExactly(0);
    }

    @Test
    void aTurnForWhichNoModelWasAskedExpiresAndIsCancelledWhileNobodyHasIt() {
        var turns = new OpenTurns(database);
        var turn = claimedBy(other);
        database.sql("UPDATE turn_claim SET cancel_requested = true").update();
        assertThat(expired(turns)).isEmpty();
        assertThat(cancelled(turns)).isEmpty();

        queue.giveUp(other.id(), claim(turn, 1), GivenUp.UNASKED);

        assertThat(expired(turns)).containsExactly(turn);
        assertThat(cancelled(turns)).containsExactly(turn);
    }

    private static List<UUID> expired(OpenTurns turns) {
        return turns.silent(Duration.ofHours(1), Duration.ofSeconds(30), 9).stream()
                .map(taken -> taken.message().turnId())
                .toList();
    }

    private static List<UUID> cancelled(OpenTurns turns) {
        return turns.cancelledInQueue(Duration.ofSeconds(30), 9).stream()
                .map(taken -> taken.message().turnId())
                .toList();
    }

    @Test
    void aCancelIsToldAtOnceAndSeenByTheNextRenewal() throws SQLException {
        var turn = claimedBy(mine);
        var held = List.of(new HeldTurn(turn, 1));
        assertThat(mine.lease().renew(held).over()).isEmpty();

        database.sql(
                        "UPDATE turn_claim SET cancel_requested = true WHERE turn_id = ?"
                                + " RETURNING pg_notify('parley_turns', turn_id::text)")
                .param(turn)
                .query()
                .singleRow();

        assertThat(mine.lease().awaitNotices(Duration.ofSeconds(30))).contains(turn.toString());
        assertThat(mine.lease().renew(held).over()).isEqualTo(held);
    }

    @Test
    void aWaitForNoticesMayBeLongerThanThatForAnAnswer() throws SQLException {
        var quick = worker(Duration.ofSeconds(1));

        assertThat(quick.lease().awaitNotices(Duration.ofMillis(1_500))).isEmpty();

        var turn = claimedBy(other);
        queue.giveUp(other.id(), claim(turn, 1), GivenUp.GIVEN_BACK);
        assertThat(quick.lease().awaitNotices(Duration.ofSeconds(30))).contains(turn.toString());
        assertThat(quick.lease().renew(List.of()).lost()).isEmpty();
    }

    private Worker worker() throws SQLException {
        return worker(LEASE);
    }

    private Worker worker(Duration duration) throws SQLException {
        var taken = new WorkerLeases(details, LIMITS, "a worker", duration);
        var lease = taken.take();
        leases.add(lease);
        return new Worker(taken.worker(), lease);
    }

    private UUID claimedBy(Worker worker) {
        var turn = waiting("1 min");
        assertThat(ids(queue.claim(worker.id(), List.of(), 1))).containsExactly(turn);
        return turn;
    }

    private UUID waiting(String since) {
        var message = Accepted.message(UUID.randomUUID().toString(), "a question");
        database.sql(
                        """
                        INSERT INTO turn_claim (turn_id, session_id, owner, body_hash, accepted, state,
                            published, attempt, cancel_requested, created_at, updated_at)
                        VALUES (?, ?, 'local', 'hash', ?, 'live', true, 0, false,
                            now() - CAST(? AS interval), now())
                        """)
                .params(
                        message.turnId(),
                        message.sessionId(),
                        EventCodec.encodeToString(message),
                        since)
                .update();
        return message.turnId();
    }

    private static void longSteady(Worker worker) {
        database.sql("UPDATE worker SET steady_since = now() - interval '1 h' WHERE id = ?")
                .param(worker.id())
                .update();
    }

    private static void renewedBefore(Worker worker, String time) {
        database.sql("UPDATE worker SET renewed_at = now() - CAST(? AS interval) WHERE id = ?")
                .params(time, worker.id())
                .update();
    }

    private static int heldLocks() {
        return database.sql(
                        """
                        SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database
                        WHERE locktype = 'advisory' AND classid = 3 AND d.datname = 'leases'
                        """)
                .query(Integer.class)
                .single();
    }

    private static TurnEvent.Failed ending(UUID turn) {
        var header =
                new TurnEvent.Header(
                        UUID.randomUUID(), turn, 1, 1, Accepted.message("" + turn, "x").at());
        return TurnEvent.Failed.of(header, FailureCode.INTERNAL);
    }

    private static Claim claim(UUID turn, int attempt) {
        var message = Accepted.message(UUID.randomUUID().toString(), "a question");
        return new Claim(
                new MessageAccepted(
                        message.sessionId(),
                        turn,
                        message.at(),
                        message.userMessageId(),
                        message.assistantMessageId(),
                        message.content(),
                        message.mode(),
                        message.documentIds(),
                        null,
                        message.choice()),
                "local",
                attempt,
                0,
                false);
    }

    private static List<UUID> ids(List<Claim> claims) {
        return claims.stream().map(Claim::turnId).toList();
    }
}
