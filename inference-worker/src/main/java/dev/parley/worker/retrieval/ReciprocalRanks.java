package dev.parley.worker.retrieval;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reciprocal rank fusion: combines rankings whose scores cannot be compared. Each ranking gives
 * {@code weight / (constant + rank)} to each of its elements.
 */
final class ReciprocalRanks {

    private ReciprocalRanks() {}

    /**
     * Returns each element's sum over all rankings.
     *
     * @param rankings the elements of each, best first, with their weights
     */
    static <T> Map<T, Double> fuse(int constant, List<Map<T, Double>> rankings) {
        var sums = new HashMap<T, Double>();
        for (var ranking : rankings) {
            int rank = 0;
            for (var held : ranking.entrySet()) {
                rank++;
                sums.merge(held.getKey(), held.getValue() / (constant + rank), Double::sum);
            }
        }
        return sums;
    }
}
