package dev.parley.store.history;

import dev.parley.store.history.view.MessageView;
import dev.parley.store.history.view.SessionView;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A session with the newest messages of one path through its turns.
 *
 * @param messages oldest first
 * @param places where the turns of these messages stand
 * @param more true if the path has older messages
 */
public record SessionHistory(
        SessionView session, List<MessageView> messages, Map<UUID, Place> places, boolean more) {

    /**
     * Where a turn stands among the others.
     *
     * @param parent the turn that it goes on from; null if it goes on from none
     * @param siblings the turns that go on from the same one, oldest first; it is among them
     */
    public record Place(@Nullable UUID parent, List<UUID> siblings) {}
}
