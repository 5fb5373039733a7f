package dev.parley.worker.retrieval;

/**
 * A passage that one of the searches found.
 *
 * @param passage with its relevance as score
 * @param lexicalRank from 1, best first; 0 if the search by words did not find it
 * @param semanticRank from 1, best first; 0 if the search by meaning did not find it
 * @param cosine of its vector and the question's; 0 if one of them has none
 * @param coverage the share of the question's words that it has, 0 to 1
 * @param fused orders the candidates of one question; has no meaning beyond it
 */
public record Candidate(
        Passage passage,
        int lexicalRank,
        int semanticRank,
        double cosine,
        double coverage,
        double fused) {}
