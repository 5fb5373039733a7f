package dev.parley.worker.retrieval;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reciprocal rank fusion: joins rankings whose scores do not compare. Each ranking gives {@code
 * weight / (constant + rank)} to what it holds.
 */
final class ReciprocalRanks {

    private ReciprocalRanks() {}

    /**
     * The sums.
     *
     * @param rankings each with what it holds, best first, and the weights of these
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
