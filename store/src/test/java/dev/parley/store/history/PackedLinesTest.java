package dev.parley.store.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedLinesTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 65, 128, 1_000})
    void everyLineIsHandedOverOnceAndInOrder(int count) {
        var lines =
                IntStream.range(0, count).mapToObj(i -> "{\"token\": \"ü " + i + "\"}").toList();
        var packed = packed(lines);

        var taken = new ArrayList<String>();
        assertThat(packed.size()).isEqualTo(count);
        assertThat(packed.drainTo(taken::add)).isTrue();
        assertThat(taken).isEqualTo(lines);
        assertThat(packed.drainTo(line -> false)).as("nothing is left").isTrue();
    }

    @Test
    void aReaderThatWantsNoMoreGetsNoMore() {
        var taken = new ArrayList<String>();

        assertThat(
                        packed(List.of("a", "b", "c"))
                                .drainTo(line -> taken.add(line) && taken.size() < 2))
                .isFalse();
        assertThat(taken).containsExactly("a", "b");
    }

    private static PackedLines packed(List<String> lines) {
        var packed = new PackedLines();
        lines.forEach(packed::add);
        return packed;
    }
}
