package dev.parley.worker.retrieval;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;

/** Selects the candidates that become passages. */
final class Selection {

    private final RetrievalSettings settings;

    Selection(RetrievalSettings settings) {
        this.settings = settings;
    }

    /**
     * Returns the passages, best first; none if no candidate is relevant enough. A document's
     * passages beyond its share come after those of all other documents.
     *
     * @param candidates best first
     */
    List<Passage> of(List<Candidate> candidates) {
        double best = candidates.stream().mapToDouble(c -> c.passage().score()).max().orElse(0);
        if (candidates.isEmpty() || best < settings.minRelevance()) {
            return List.of();
        }
        var shares = new HashMap<UUID, Integer>();
        var first = new ArrayList<Passage>();
        var over = new ArrayList<Passage>();
        for (var candidate : candidates) {
            var passage = candidate.passage();
            if (passage.score() >= settings.minRelevance() - settings.tolerance()) {
                int share = shares.merge(passage.documentId(), 1, Integer::sum);
                (share <= settings.maxPerDocument() ? first : over).add(passage);
            }
        }
        first.addAll(over);
        return within(first);
    }

    private List<Passage> within(List<Passage> passages) {
        var chosen = new ArrayList<Passage>();
        int tokens = 0;
        for (var passage : passages) {
            if (chosen.size() == settings.maxPassages()) {
                break;
            }
            // The first passage is always taken, so that a small budget never costs the answer.
            if (chosen.isEmpty() || tokens + passage.tokens() <= settings.maxTokens()) {
                chosen.add(passage);
                tokens += passage.tokens();
            }
        }
        return chosen;
    }
}
