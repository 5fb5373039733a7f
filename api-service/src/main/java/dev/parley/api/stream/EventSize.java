package dev.parley.api.stream;

import dev.parley.events.MessageAccepted;
import dev.parley.events.SessionEvent;
import dev.parley.events.Source;
import dev.parley.events.TurnEvent;
import dev.parley.events.TurnImported;
import org.jspecify.annotations.Nullable;

/** Estimates the heap that an event takes while it waits for its reader. */
final class EventSize {

    /** The Java record itself with its ids and time; measured and rounded up. */
    private static final int FIXED = 200;

    private EventSize() {}

    /** Returns bytes, too many rather than too few. */
    static long of(SessionEvent event) {
        return FIXED
                + switch (event) {
                    case MessageAccepted accepted -> of(accepted.content());
                    case TurnImported imported -> of(imported.content());
                    case TurnEvent.Token token -> of(token.text());
                    case TurnEvent.Reasoning reasoning -> of(reasoning.text());
                    case TurnEvent.Unknown unknown -> of(unknown.json());
                    case TurnEvent.Sources sources ->
                            sources.sources().stream().mapToLong(EventSize::of).sum();
                    case TurnEvent.Progress progress ->
                            of(progress.detail()) + of(progress.result());
                    case TurnEvent.Started started -> of(started.model()) + of(started.worker());
                    case TurnEvent.Completed completed -> 16L * completed.sourcesUsed().size();
                    case TurnEvent.Failed failed -> of(failed.message());
                    case TurnEvent.Cancelled ignored -> 0;
                    case SessionEvent.SessionLifecycle ignored -> 0;
                    case SessionEvent.DocumentEvent ignored -> 0;
                };
    }

    private static long of(Source source) {
        return FIXED
                + of(source.title())
                + of(source.creator())
                + of(source.section())
                + of(source.snippet());
    }

    // Two bytes a character; only texts in Latin-1 take one.
    private static long of(@Nullable String text) {
        return text == null ? 0 : 2L * text.length();
    }
}
