package dev.parley.worker.retrieval;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reciprocal rank fusion: joins rankings whose scores do not compare. Each ranking gives {@code 1 /
 * (constant + rank)} to what it holds.
 */
final class ReciprocalRanks {

    private ReciprocalRanks() {}

    /**
     * The sums.
     *
     * @param rankings each best first, without repeats
     */
    static <T> Map<T, Double> fuse(int constant, List<List<T>> rankings) {
        var sums = new HashMap<T, Double>();
        for (var ranking : rankings) {
            for (int rank = 1; rank <= ranking.size(); rank++) {
                sums.merge(ranking.get(rank - 1), 1.0 / (constant + rank), Double::sum);
            }
        }
        return sums;
    }
}
