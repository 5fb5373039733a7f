package dev.parley.worker.search;

/**
 * A chunk that has words of the question.
 *
 * @param score by which hits of the same search compare
 * @param coverage how much of the question's words it has, 0 to 1; a rare word counts for more
 */
public record LexicalHit(ChunkKey chunk, double score, double coverage) {}
