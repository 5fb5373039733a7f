package dev.parley.store.history;

import dev.parley.store.history.view.MessageView;
import dev.parley.store.history.view.SessionView;
import java.util.List;

/**
 * A session with its newest messages.
 *
 * @param messages oldest first
 * @param more true if there are older messages
 */
public record SessionHistory(SessionView session, List<MessageView> messages, boolean more) {}
