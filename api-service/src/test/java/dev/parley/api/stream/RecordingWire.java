package dev.parley.api.stream;

import dev.parley.events.MessageAccepted;
import dev.parley.events.TurnEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A wire that only keeps what it is told. */
final class RecordingWire implements Wire {

    final List<String> told = new ArrayList<>();
    private final boolean provesTheText;

    RecordingWire(boolean provesTheText) {
        this.provesTheText = provesTheText;
    }

    @Override
    public boolean provesTheText() {
        return provesTheText;
    }

    @Override
    public void accepted(MessageAccepted event) {
        told.add("accepted");
    }

    @Override
    public void queued() {
        told.add("queued");
    }

    @Override
    public void restart(int attempt) {
        told.add("restart " + attempt);
    }

    @Override
    public boolean turn(TurnEvent event, UUID answerId) {
        told.add(
                switch (event) {
                    case TurnEvent.Token token -> token.text();
                    case TurnEvent.Failed failed -> failed.code();
                    case TurnEvent other -> other.getClass().getSimpleName();
                });
        return !(event instanceof TurnEvent.Ending);
    }

    @Override
    public void deleted(UUID sessionId) {
        told.add("deleted");
    }
}
