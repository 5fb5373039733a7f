package dev.parley.worker.retrieval;

/**
 * A passage that one of the searches came up with.
 *
 * @param passage its score is its relevance
 * @param lexicalRank its place among those with the question's words, from 1; 0 where it has none
 * @param semanticRank its place by closeness of meaning, from 1; 0 where others were closer
 * @param cosine of its vector and the question's
 * @param coverage how much of the question's words it has, 0 to 1
 * @param fused by which candidates are ordered; says nothing absolute
 */
public record Candidate(
        Passage passage,
        int lexicalRank,
        int semanticRank,
        double cosine,
        double coverage,
        double fused) {}
