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
     * Returns the passages, best first. The first candidate is always one of them. A document's
     * passages beyond its share come after those of all other documents.
     *
     * @param candidates of a question that is answered, best first
     */
    List<Passage> of(List<Candidate> candidates) {
        var shares = new HashMap<UUID, Integer>();
        var first = new ArrayList<Passage>();
        var over = new ArrayList<Passage>();
        double least = settings.minRelevance() - settings.tolerance();
        for (var candidate : candidates) {
            var passage = candidate.passage();
            if (first.isEmpty() || passage.score() >= least) {
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
