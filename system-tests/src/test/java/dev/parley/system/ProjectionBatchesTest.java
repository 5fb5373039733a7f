package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.events.ChatMode;
import dev.parley.events.EventCodec;
import dev.parley.events.MessageAccepted;
import dev.parley.events.ModelChoice;
import dev.parley.events.SessionEvent;
import dev.parley.events.TurnCursor;
import dev.parley.events.TurnEvent;
import dev.parley.log.Ids;
import dev.parley.log.LogEntry;
import dev.parley.log.LogPosition;
import dev.parley.store.history.History;
import dev.parley.store.history.TurnArchive;
import dev.parley.store.history.projection.HistoryRows;
import dev.parley.store.history.projection.LiveTurns;
import dev.parley.store.history.projection.Positions;
import dev.parley.store.history.projection.Projection;
import dev.parley.store.history.projection.TurnChunks;
import jakarta.persistence.EntityManager;
import jakarta.persistence.FlushModeType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * However the event log is cut into batches, and whatever is rolled back or dropped from memory in
 * between, the rows are those of one batch.
 */
class ProjectionBatchesTest {

    /** No partition of the event log, so that nothing here touches the system's own rows. */
    private static final int PARTITION = 900;

    private static final long PLENTY = 1 << 24;
    private static final long NOTHING = 0;
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final TestSystem system = TestSystem.get();
    private final Positions positions = system.apiBean(Positions.class);
    private final UUID session = Ids.next();
    private final UUID turn = Ids.next();
    private final List<LogEntry> log = new ArrayList<>();
    private LiveTurns memory = new LiveTurns(PLENTY);

    @BeforeEach
    void accept() {
        append(
                new SessionEvent.SessionCreated(
                        session,
                        NOW,
                        "local",
                        null,
                        ChatMode.REGULAR,
                        List.of(),
                        Map.of(),
                        null,
                        ModelChoice.DEFAULT));
        append(
                new MessageAccepted(
                        session,
                        turn,
                        NOW,
                        Ids.next(),
                        Ids.next(),
                        "Why?",
                        ChatMode.REGULAR,
                        List.of(),
                        null,
                        ModelChoice.DEFAULT));
    }

    @AfterEach
    void leaveNothing() {
        for (var sql :
                List.of(
                        "DELETE FROM turn_chunk_part WHERE turn_id = '%s'".formatted(turn),
                        "DELETE FROM session WHERE session_id = '%s'".formatted(session),
                        "DELETE FROM projection_failure WHERE partition = " + PARTITION,
                        "DELETE FROM projection_position WHERE partition = " + PARTITION)) {
            system.database().sql(sql).update();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void anyBatchesGiveTheRowsOfOneBatch(long seed) {
        var random = new Random(seed);
        appendAnything(random);
        int half = log.size() / 2;
        var rowsOfHalf = rowsOfOneBatch(half);
        var rowsOfAll = rowsOfOneBatch(log.size());
        if (seed % 3 == 0) {
            memory = new LiveTurns(NOTHING);
        }

        projectInBatches(random, 0, half);
        assertThat(rows()).isEqualTo(rowsOfHalf);
        projectInBatches(random, half, log.size());
        assertThat(rows()).isEqualTo(rowsOfAll);
        assertThat(parts()).isZero();
    }

    private void projectInBatches(Random random, int from, int end) {
        for (int at = from; at < end; ) {
            int to = Math.min(end, at + 1 + random.nextInt(30));
            switch (random.nextInt(6)) {
                case 0 -> project(at, to, false);
                case 1 -> memory = new LiveTurns(PLENTY);
                default -> {
                    project(at, to, true);
                    at = to;
                }
            }
        }
    }

    @Test
    void aTurnThatAnEarlierVersionHasBegunGoesOn() {
        appendTokens(1, 1, 100);
        append(new TurnEvent.Failed(header(1, 101), "internal", "No.", false, null));
        var all = rowsOfOneBatch(log.size());
        project(0, 82, true);
        // It wrote blocks that were not whole, and the cursor with each batch.
        system.database()
                .sql(
                        """
                        INSERT INTO turn_chunk (turn_id, attempt, block, session_id, events)
                        SELECT turn_id, attempt, 1, :session, events FROM turn_chunk_part
                        WHERE turn_id = :turn
                        """)
                .param("session", session)
                .param("turn", turn)
                .update();
        system.database().sql("DELETE FROM turn_chunk_part WHERE turn_id = ?").param(turn).update();
        system.database()
                .sql("UPDATE message SET cursor_n = 80 WHERE turn_id = ? AND role = 'ASSISTANT'")
                .param(turn)
                .update();
        assertThat(cursor()).isEqualTo(new TurnCursor(1, 80, TurnCursor.Phase.OPEN));

        memory = new LiveTurns(PLENTY);
        project(82, 90, true);
        assertThat(cursor()).isEqualTo(new TurnCursor(1, 88, TurnCursor.Phase.OPEN));
        assertThat(replayed()).isEqualTo(IntStream.rangeClosed(1, 88).boxed().toList());
        project(90, log.size(), true);

        assertThat(rows()).isEqualTo(all);
        assertThat(parts()).isZero();
    }

    @Test
    void anUnfinishedBlockIsReplayedWhileTheProjectorCompletesIt() {
        appendTokens(1, 1, 200);
        project(0, 70, true);
        project(70, 102, true);
        project(102, 103, true);
        var next = new AtomicInteger(103);

        var numbers = new ArrayList<Integer>();
        system.apiBean(TurnArchive.class)
                .replay(
                        "local",
                        session,
                        turn,
                        new TurnCursor(1, 0, TurnCursor.Phase.OPEN),
                        event -> {
                            // Every event that is sent lets the projector move.
                            int at = next.get();
                            if (at < log.size()) {
                                int to = Math.min(log.size(), at + 9);
                                project(at, to, true);
                                next.set(to);
                            }
                            numbers.add(((TurnEvent) event).n());
                            return true;
                        });

        assertThat(numbers).isEqualTo(IntStream.rangeClosed(1, 200).boxed().toList());
    }

    @Test
    void aLiveTurnIsReadWithTheEventsOfItsUnfinishedBlock() {
        appendTokens(1, 1, 70);
        project(0, 30, true);
        project(30, log.size(), true);

        var state = system.apiBean(History.class).turn("local", session, turn).orElseThrow();

        assertThat(state.cursor()).isEqualTo(new TurnCursor(1, 70, TurnCursor.Phase.OPEN));
        assertThat(state.answer().content()).isEqualTo("t".repeat(70));
        assertThat(replayed()).isEqualTo(IntStream.rangeClosed(1, 70).boxed().toList());
    }

    @Test
    void aDeletionRemovesUnfinishedBlocksAndWhatIsInMemory() {
        appendTokens(1, 1, 10);
        project(0, log.size(), true);
        assertThat(parts()).isOne();
        append(new SessionEvent.SessionDeleted(session, NOW));
        project(log.size() - 1, log.size(), true);
        assertThat(parts()).isZero();

        appendTokens(1, 11, 20);
        project(log.size() - 10, log.size(), true);

        assertThat(parts()).isZero();
    }

    @Test
    void ofTwoProjectorsAtOnePositionOneIsRolledBackAndReadsAgain() {
        appendTokens(1, 1, 60);
        append(new TurnEvent.Failed(header(1, 61), "internal", "No.", false, null));
        var all = rowsOfOneBatch(log.size());
        var one = new LiveTurns(PLENTY);
        var other = new LiveTurns(PLENTY);

        claim(one, 0, 20);
        claim(other, 20, 40);
        // It still has the turn as of 20.
        assertThatThrownBy(() -> claim(one, 20, 45)).isInstanceOf(Positions.PositionLost.class);
        claim(one, 40, 50);
        assertThatThrownBy(() -> claim(other, 40, 50)).isInstanceOf(Positions.PositionLost.class);
        claim(other, 50, log.size());

        assertThat(rows()).isEqualTo(all);
        assertThat(parts()).isZero();
    }

    @Test
    void aPositionNeverGoesBack() {
        transaction().executeWithoutResult(tx -> advance(0, 50));

        assertThatThrownBy(() -> transaction().executeWithoutResult(tx -> advance(50, 10)))
                .isInstanceOf(Positions.PositionLost.class);
        assertThatThrownBy(() -> transaction().executeWithoutResult(tx -> advance(0, 10)))
                .isInstanceOf(Positions.PositionLost.class);
    }

    private void advance(long from, long to) {
        positions.advance(Map.of(PARTITION, from), Map.of(PARTITION, to));
    }

    /** Projects as the projector does: rows and position in one transaction. */
    private void claim(LiveTurns of, int from, int to) {
        memory = of;
        project(from, to, true, () -> advance(from, to), () -> {});
    }

    private void project(int from, int to, boolean commit) {
        project(from, to, commit, () -> {}, () -> {});
    }

    private void project(int from, int to, boolean commit, Runnable first, Runnable last) {
        var batch = memory.begin(Map.of(PARTITION, (long) from));
        var rows =
                new HistoryRows(
                        system.apiBean(EntityManager.class),
                        system.apiBean(TurnChunks.class),
                        batch);
        transaction()
                .executeWithoutResult(
                        tx -> {
                            first.run();
                            system.apiBean(EntityManager.class).setFlushMode(FlushModeType.COMMIT);
                            new Projection(rows).apply(log.subList(from, to));
                            rows.flush();
                            last.run();
                            if (!commit) {
                                tx.setRollbackOnly();
                            }
                        });
        if (commit) {
            batch.keep(rows, Map.of(PARTITION, (long) to));
        }
    }

    private List<List<String>> rowsOfOneBatch(int to) {
        memory = new LiveTurns(NOTHING);
        var rows = new ArrayList<List<String>>();
        project(0, to, false, () -> {}, () -> rows.addAll(rows()));
        memory = new LiveTurns(PLENTY);
        return rows;
    }

    private List<List<String>> rows() {
        return List.of(
                read("session t WHERE session_id = '%s'".formatted(session)),
                read("message t WHERE session_id = '%s'".formatted(session)),
                read("turn_chunk t WHERE session_id = '%s'".formatted(session)),
                read("searched_text t WHERE session_id = '%s'".formatted(session)),
                read("projection_failure t WHERE partition = " + PARTITION),
                read("turn_cursor t WHERE turn_id = '%s'".formatted(turn)),
                read(
                        """
                        (SELECT attempt, min(first_n), string_agg(events, '' ORDER BY first_n)
                        FROM turn_chunk_part WHERE turn_id = '%s' GROUP BY attempt) AS t
                        """
                                .formatted(turn)));
    }

    private List<String> read(String from) {
        return system.database()
                .sql("SELECT t::text FROM " + from + " ORDER BY 1")
                .query(String.class)
                .list();
    }

    private int parts() {
        return system.database()
                .sql("SELECT count(*) FROM turn_chunk_part WHERE turn_id = ?")
                .param(turn)
                .query(Integer.class)
                .single();
    }

    private TurnCursor cursor() {
        return system.apiBean(History.class).turn("local", session, turn).orElseThrow().cursor();
    }

    private List<Integer> replayed() {
        var numbers = new ArrayList<Integer>();
        system.apiBean(TurnArchive.class)
                .replay(
                        "local",
                        session,
                        turn,
                        new TurnCursor(1, 0, TurnCursor.Phase.OPEN),
                        event -> numbers.add(((TurnEvent) event).n()));
        return numbers;
    }

    private TransactionTemplate transaction() {
        return new TransactionTemplate(system.apiBean(PlatformTransactionManager.class));
    }

    private void append(SessionEvent event) {
        log.add(
                new LogEntry(
                        new LogPosition(PARTITION, log.size()),
                        event.at(),
                        event.key().toString(),
                        EventCodec.encode(event)));
    }

    private void appendTokens(int attempt, int from, int to) {
        for (int n = from; n <= to; n++) {
            append(new TurnEvent.Token(header(attempt, n), "t"));
        }
    }

    private TurnEvent.Header header(int attempt, int n) {
        return new TurnEvent.Header(session, turn, attempt, n, NOW);
    }

    /** Attempts with repeats, holes and events of replaced attempts, and one of all endings. */
    private void appendAnything(Random random) {
        int attempt = 1;
        int n = 1;
        for (int i = 0; i < 260; i++) {
            switch (random.nextInt(80)) {
                case 0 -> {
                    attempt++;
                    n = 1;
                }
                case 1 -> n += random.nextInt(2);
                case 2 -> append(new TurnEvent.Token(header(attempt, Math.max(1, n - 1)), "again"));
                case 3 -> append(new TurnEvent.Token(header(Math.max(1, attempt - 1), n), "late"));
                default -> append(piece(random, header(attempt, n++)));
            }
        }
        append(
                random.nextBoolean()
                        ? TurnEvent.Cancelled.keeping("", header(attempt, n))
                        : new TurnEvent.Failed(
                                header(attempt + 1, 1), "internal", "No.", true, null));
        append(new TurnEvent.Token(header(attempt, n + 1), "after the end"));
    }

    private static TurnEvent piece(Random random, TurnEvent.Header header) {
        return switch (random.nextInt(12)) {
            case 0 -> new TurnEvent.Reasoning(header, "Hm ");
            case 1 -> new TurnEvent.Started(header, "m" + header.n(), null, "w");
            case 2 -> new TurnEvent.Sources(header, List.of(), "tier " + header.n(), null);
            default -> new TurnEvent.Token(header, "ü" + header.n() + " ");
        };
    }
}
