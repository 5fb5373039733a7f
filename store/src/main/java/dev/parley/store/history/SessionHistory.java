package dev.parley.store.history;

import java.util.List;

/**
 * A session with its newest messages.
 *
 * @param messages oldest first
 * @param more whether there are older ones
 */
public record SessionHistory(SessionView session, List<MessageView> messages, boolean more) {}
