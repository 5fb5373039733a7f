package dev.parley.api.stream;

import dev.parley.api.sessions.OwnSession;
import dev.parley.api.stream.Relay.Step;
import dev.parley.events.SessionEvent;
import dev.parley.events.TurnCursor;
import dev.parley.store.history.History;
import dev.parley.store.history.TurnArchive;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Sends a reader what the event log holds after what the reader has. Used by its thread. */
final class CatchUp {

    private final OwnSession session;
    private final History history;
    private final TurnArchive archive;
    private final Relay relay;
    private final SseWriter out;

    CatchUp(OwnSession session, History history, TurnArchive archive, Relay relay, SseWriter out) {
        this.session = session;
        this.history = history;
        this.archive = archive;
        this.relay = relay;
        this.out = out;
    }

    /** Sends the rest of the turn, as far as the event log has it. */
    Step turn(UUID turnId) throws IOException {
        var step = replay(turnId, relay.cursor());
        out.flush();
        return step;
    }

    /** Sends the rest of this turn and every turn after it; null stands for the first turn. */
    Step session(@Nullable UUID from) throws IOException {
        var step = Step.GO_ON;
        var at = from;
        if (at != null && !relay.cursor().ended()) {
            step = turn(at);
        }
        while (step != Step.MISSING) {
            var later = history.turnAfter(session.owner(), session.id(), at);
            if (later.isEmpty()) {
                break;
            }
            at = later.get();
            step = replay(at, TurnCursor.ACCEPTED);
        }
        return step;
    }

    private Step replay(UUID turnId, TurnCursor after) throws IOException {
        var replay = new Replay();
        archive.replay(session.owner(), session.id(), turnId, after, replay::take);
        if (replay.failure != null) {
            throw replay.failure;
        }
        return replay.step == Step.GO_ON && relay.isHoled() ? Step.MISSING : replay.step;
    }

    /** Passes a replay on to the relay and keeps the last step or the failure. */
    private final class Replay {
        private Step step = Step.GO_ON;
        private @Nullable IOException failure;

        boolean take(SessionEvent event) {
            try {
                step = relay.takeLogged(event);
                return step == Step.GO_ON;
            } catch (IOException e) {
                failure = e;
                return false;
            }
        }
    }
}
