package dev.parley.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of the list of sessions. */
public record SessionPage(List<SessionView> sessions, @Nullable SessionCursor next) {}
