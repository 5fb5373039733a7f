package dev.parley.store.history.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.store.history.projection.TurnTree.Path;
import dev.parley.store.history.projection.TurnTree.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TurnTreeTest {

    @Test
    void aSessionWithoutBranchesIsOnePath() {
        var tree = new TurnTree(Map.of(), 6);

        assertThat(tree.pathTo(5)).isEqualTo(new Path(List.of(new Span(0, 5))));
        assertThat(tree.siblings(2)).containsExactly(2);
        assertThat(tree.parent(2)).isEqualTo(1);
        assertThat(tree.parent(0)).isNegative();
        assertThat(tree.newestFrom(0)).isEqualTo(5);
    }

    @Test
    void aSessionWithoutMessagesHasAnEmptyPath() {
        assertThat(new TurnTree(Map.of(), 0).pathTo(-1)).isEqualTo(new Path(List.of()));
    }

    // Turns 0, 2, 4; then 6 beside 4, with 8 behind it; then 10 beside 0, and 12 beside 6.
    private static final TurnTree BRANCHED = new TurnTree(Map.of(6, 3, 10, -1, 12, 3), 14);

    @Test
    void aPathLeavesOutWhatOtherBranchesSay() {
        assertThat(BRANCHED.pathTo(9).spans()).containsExactly(new Span(6, 9), new Span(0, 3));
        assertThat(BRANCHED.pathTo(5).spans()).containsExactly(new Span(0, 5));
        assertThat(BRANCHED.pathTo(11).spans()).containsExactly(new Span(10, 11));
        assertThat(BRANCHED.pathTo(13).spans()).containsExactly(new Span(12, 13), new Span(0, 3));
    }

    @Test
    void siblingsGoOnFromTheSameTurn() {
        for (int sibling : List.of(4, 6, 12)) {
            assertThat(BRANCHED.siblings(sibling)).containsExactly(4, 6, 12);
        }
        assertThat(BRANCHED.siblings(0)).containsExactly(0, 10);
        assertThat(BRANCHED.siblings(10)).containsExactly(0, 10);
        assertThat(BRANCHED.siblings(8)).containsExactly(8);
    }

    @Test
    void theNewestTurnFromOneIsOnABranchOfIt() {
        assertThat(BRANCHED.newestFrom(0)).isEqualTo(13);
        assertThat(BRANCHED.newestFrom(4)).isEqualTo(5);
        assertThat(BRANCHED.newestFrom(6)).isEqualTo(9);
        assertThat(BRANCHED.newestFrom(10)).isEqualTo(11);
    }

    /** Random trees, against parents that are followed one by one. */
    @Test
    void itIsTheTreeThatItsTurnsDescribe() {
        var random = new Random(26);
        for (int round = 0; round < 500; round++) {
            int turns = 1 + random.nextInt(12);
            var parents = new ArrayList<Integer>();
            var branches = new HashMap<Integer, Integer>();
            for (int turn = 0; turn < turns; turn++) {
                int parent = random.nextBoolean() ? turn - 1 : random.nextInt(turn + 1) - 1;
                parents.add(parent);
                if (parent != turn - 1) {
                    branches.put(2 * turn, 2 * parent + 1);
                }
            }
            var tree = new TurnTree(branches, 2 * turns);
            for (int turn = 0; turn < turns; turn++) {
                assertThat(seqs(tree.pathTo(2 * turn + 1), 2 * turns))
                        .isEqualTo(path(parents, turn));
                assertThat(tree.siblings(2 * turn)).isEqualTo(siblings(parents, turn));
                assertThat(tree.newestFrom(2 * turn)).isEqualTo(2 * newest(parents, turn) + 1);
            }
        }
    }

    private static List<Integer> seqs(Path path, int messages) {
        return IntStream.range(0, messages).filter(path::holds).boxed().toList();
    }

    private static List<Integer> path(List<Integer> parents, int turn) {
        var path = new ArrayList<Integer>();
        for (int at = turn; at >= 0; at = parents.get(at)) {
            path.addAll(0, List.of(2 * at, 2 * at + 1));
        }
        return path;
    }

    private static List<Integer> siblings(List<Integer> parents, int turn) {
        return IntStream.range(0, parents.size())
                .filter(other -> parents.get(other).equals(parents.get(turn)))
                .map(other -> 2 * other)
                .boxed()
                .toList();
    }

    private static int newest(List<Integer> parents, int turn) {
        return IntStream.range(0, parents.size())
                .filter(other -> path(parents, other).contains(2 * turn))
                .max()
                .orElseThrow();
    }
}
