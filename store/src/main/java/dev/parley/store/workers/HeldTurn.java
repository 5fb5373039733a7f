package dev.parley.store.workers;

import java.util.UUID;

/** A turn that a worker runs, and as which attempt. */
public record HeldTurn(UUID turnId, int attempt) {}
