package dev.parley.seals;

import dev.parley.events.ClearFields;
import dev.parley.events.Envelope;
import dev.parley.events.EventCodec;
import dev.parley.events.EventCodec.Opened;
import dev.parley.events.TurnEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Follows the attempts of a session, and compares each with its ending. Not thread-safe. */
final class AttemptChains {

    /** Attempts whose ending may still come; lost ones never have one. */
    private static final int MOST_OPEN = 64;

    private record Attempt(UUID turn, int number) {}

    private static final class Progress {
        final AttemptChain chain = new AttemptChain();
        int n;
        boolean ended;
    }

    private final Map<Attempt, Progress> open = new LinkedHashMap<>(16, 0.75f, true);
    private boolean forgotten;
    private long proven;
    private long unchained;

    /** What the chain needs to know of an event, which may be encrypted. */
    private record Link(TurnEvent.Header header, boolean isEnding, @Nullable String chain) {

        static @Nullable Link of(byte @Nullable [] value) {
            return switch (EventCodec.open(value)) {
                case Opened.Known(Envelope envelope) ->
                        envelope.event() instanceof TurnEvent event
                                ? new Link(
                                        event.header(),
                                        event instanceof TurnEvent.Ending,
                                        event instanceof TurnEvent.Ending ending
                                                ? ending.chain()
                                                : null)
                                : null;
                case Opened.Encrypted(ClearFields clear) ->
                        clear.header() == null
                                ? null
                                : new Link(clear.header(), clear.isEnding(), clear.chain());
                case Opened.Unknown ignored -> null;
                case Opened.Malformed ignored -> null;
            };
        }
    }

    /**
     * Looks at the next record.
     *
     * @return false if it is an ending that says of its attempt what is not so
     */
    boolean isRight(byte @Nullable [] value) {
        var link = Link.of(value);
        if (value == null || link == null) {
            return true;
        }
        var event = link.header();
        var attempt = new Attempt(event.turnId(), event.attempt());
        var before = open.get(attempt);
        boolean unknown = before == null && forgotten && event.n() > 1;
        if (unknown || (before != null && before.ended)) {
            return true;
        }
        var progress = before == null ? new Progress() : before;
        open.put(attempt, progress);
        forgetOne();
        if (link.isEnding()) {
            progress.ended = true;
            return isRight(link, progress);
        }
        // The rule for reading: a repeat is dropped. After a hole nothing fits any more.
        if (event.n() == progress.n + 1) {
            progress.chain.add(value);
            progress.n = event.n();
        }
        return true;
    }

    private boolean isRight(Link ending, Progress progress) {
        if (ending.chain() == null) {
            unchained++;
            return true;
        }
        proven++;
        return ending.header().n() == progress.n + 1
                && progress.chain.head().equals(ending.chain());
    }

    private void forgetOne() {
        if (open.size() > MOST_OPEN) {
            open.remove(open.keySet().iterator().next());
            forgotten = true;
        }
    }

    long proven() {
        return proven;
    }

    long unchained() {
        return unchained;
    }
}
