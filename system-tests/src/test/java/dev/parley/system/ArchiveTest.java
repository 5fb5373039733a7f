package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.events.EventCodec;
import dev.parley.events.MessageAccepted;
import dev.parley.events.ReadingRule;
import dev.parley.events.ReadingRule.Verdict;
import dev.parley.events.SessionEvent;
import dev.parley.events.TurnCursor;
import dev.parley.events.TurnEvent;
import dev.parley.log.Ids;
import dev.parley.log.LogReader;
import dev.parley.modelserver.scripted.Script;
import dev.parley.store.history.TurnArchive;
import dev.parley.store.history.projection.Positions;
import dev.parley.store.history.projection.TurnChunks;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Replays of the archive while the projector goes on writing it. */
class ArchiveTest {

    private static final int BLOCK = 64;
    private static final int BLOCKS_READ_AT_ONCE = 16;

    private final TestSystem system = TestSystem.get();
    private final UUID session = Ids.next();
    private final UUID turn = Ids.next();

    @AfterEach
    void leaveNothing() {
        system.database().sql("DELETE FROM session WHERE session_id = ?").param(session).update();
    }

    @Test
    void aBlockThatIsFilledUpWhileItIsReplayedIsReplayedWhole() {
        system.database()
                .sql(
                        """
                        INSERT INTO session (session_id, owner, mode, document_ids, metadata,
                            message_count, damaged, created_at, updated_at)
                        VALUES (?, 'local', 'REGULAR', '[]', '{}', 0, false, now(), now())
                        """)
                .param(session)
                .update();
        system.database()
                .sql(
                        """
                        INSERT INTO message (message_id, session_id, turn_id, seq, role, mode, status,
                            document_ids, attempt, cursor_attempt, cursor_n, cursor_phase, created_at)
                        VALUES (:id, :session, :turn, 1, 'ASSISTANT', 'REGULAR', 'PENDING',
                            '[]', 0, 0, 0, 'OPEN', now())
                        """)
                .param("id", Ids.next())
                .param("session", session)
                .param("turn", turn)
                .update();
        int last = BLOCKS_READ_AT_ONCE - 1;
        for (int block = 0; block < last; block++) {
            write(block, BLOCK);
        }
        write(last, BLOCK / 2);

        var numbers = new ArrayList<Integer>();
        system.apiBean(TurnArchive.class)
                .replay(
                        "local",
                        session,
                        turn,
                        new TurnCursor(1, 0, TurnCursor.Phase.OPEN),
                        event -> {
                            if (numbers.isEmpty()) {
                                write(last, BLOCK);
                                write(last + 1, BLOCK);
                            }
                            numbers.add(((TurnEvent) event).n());
                            return true;
                        });

        assertThat(numbers.stream().distinct().toList())
                .isEqualTo(
                        IntStream.rangeClosed(1, (last + 2) * BLOCK)
                                .boxed()
                                .collect(Collectors.toList()));
    }

    @Test
    void aLongEndOfTheLogIsReplayedWholeWhileTheProjectorCatchesUp() {
        String question = "a long end of the log";
        system.model.when(question, Script.answer(Collections.nCopies(1_500, "word ")));
        var chat = system.api(0).createSession();
        system.awaitProjected();
        system.stopProjector();
        var stream = system.api(0).message(chat, question);
        var longTurn = UUID.fromString(stream.header("Parley-Turn-Id"));
        stream.toEnd();

        var events = new ArrayList<SessionEvent>();
        try {
            system.apiBean(TurnArchive.class)
                    .replay(
                            "local",
                            UUID.fromString(chat),
                            longTurn,
                            TurnCursor.ACCEPTED,
                            event -> {
                                events.add(event);
                                if (events.size() == 100) {
                                    system.startProjector();
                                    system.awaitProjected();
                                }
                                return true;
                            });
        } finally {
            system.stopProjector();
            system.startProjector();
        }

        var cursor = TurnCursor.ACCEPTED;
        for (var event : events) {
            if (event instanceof TurnEvent turnEvent) {
                var reading = ReadingRule.fold(cursor, turnEvent);
                assertThat(reading.verdict()).isIn(Verdict.NEW_ATTEMPT, Verdict.NEXT);
                cursor = reading.cursor();
            }
        }
        assertThat(cursor.ended()).isTrue();
        assertThat(cursor.n()).isGreaterThan(1_500);
    }

    @Test
    void aReplayDoesNotBeginWithWhatWasArchivedAfterItLookedForTheFirstEvent() {
        var chat = system.api(0).createSession();
        system.api(0).message(chat, "projected before").toEnd();
        system.awaitProjected();
        system.stopProjector();
        var events = new ArrayList<SessionEvent>();
        try {
            var stream = system.api(0).message(chat, "past the projection");
            var past = UUID.fromString(stream.header("Parley-Turn-Id"));
            stream.toEnd();

            new TurnArchive(
                            new TurnChunks(JdbcClient.create(new ProjectingMeanwhile())),
                            system.apiBean(Positions.class),
                            system.apiBean(LogReader.class))
                    .replay("local", UUID.fromString(chat), past, TurnCursor.ACCEPTED, events::add);
        } finally {
            system.stopProjector();
            system.startProjector();
        }

        assertThat(events.getFirst()).isInstanceOf(MessageAccepted.class);
        assertThat(events.getLast()).isInstanceOf(TurnEvent.Completed.class);
        assertThat(events).doesNotHaveDuplicates();
    }

    /**
     * The database of a replay, which reads the turn's progress, then its first event, and then
     * what is archived of it: before that, the projector archives the whole turn.
     */
    private final class ProjectingMeanwhile extends DelegatingDataSource {
        private int reads;

        ProjectingMeanwhile() {
            super(system.apiBean(DataSource.class));
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (++reads == 3) {
                system.startProjector();
                system.awaitProjected();
            }
            return super.getConnection();
        }
    }

    private void write(int block, int events) {
        var lines =
                IntStream.rangeClosed(1, events)
                        .mapToObj(
                                i ->
                                        EventCodec.encodeToString(
                                                new TurnEvent.Token(
                                                        new TurnEvent.Header(
                                                                session,
                                                                turn,
                                                                1,
                                                                block * BLOCK + i,
                                                                Instant.EPOCH),
                                                        "t")))
                        .collect(Collectors.joining("\n"));
        system.database()
                .sql(
                        """
                        INSERT INTO turn_chunk (turn_id, attempt, block, session_id, events)
                        VALUES (:turn, 1, :block, :session, :events)
                        ON CONFLICT (turn_id, attempt, block) DO UPDATE SET events = :events
                        """)
                .param("turn", turn)
                .param("block", block)
                .param("session", session)
                .param("events", lines)
                .update();
    }
}
