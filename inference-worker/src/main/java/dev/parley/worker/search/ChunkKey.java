package dev.parley.worker.search;

import java.util.UUID;

/**
 * Names a chunk.
 *
 * @param number within its document, from 1
 */
public record ChunkKey(UUID documentId, int number) {}
