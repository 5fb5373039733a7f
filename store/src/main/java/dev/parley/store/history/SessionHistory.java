package dev.parley.store.history;

import java.util.List;

/**
 * A session with its newest messages.
 *
 * @param messages oldest first
 * @param more true if there are older messages
 */
public record SessionHistory(SessionView session, List<MessageView> messages, boolean more) {}
