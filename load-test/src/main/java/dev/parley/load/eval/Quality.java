package dev.parley.load.eval;

import java.util.List;

/** How good rankings of texts are; one text answers each question. */
record Quality(double ndcgAt5, double recallAt10) {

    /**
     * A ranking of texts and the text that should be first.
     *
     * @param ranking best first, without repetitions
     */
    record Ranking(List<String> ranking, String answer) {

        /** Returns 1 for the first place, less further down, 0 below the fifth. */
        double ndcgAt5() {
            int place = ranking.indexOf(answer);
            return place >= 0 && place < 5 ? 1 / (Math.log(place + 2) / Math.log(2)) : 0;
        }

        double recallAt10() {
            int place = ranking.indexOf(answer);
            return place >= 0 && place < 10 ? 1 : 0;
        }
    }

    static Quality of(List<Ranking> rankings) {
        return new Quality(
                rankings.stream().mapToDouble(Ranking::ndcgAt5).average().orElse(0),
                rankings.stream().mapToDouble(Ranking::recallAt10).average().orElse(0));
    }
}
