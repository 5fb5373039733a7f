package dev.parley.worker.indexing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.parley.parser.Block;
import dev.parley.store.documents.Chunk;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Chunks follow the document's structure, within bounds. Here each word is one token. */
class SplitterTest {

    private static final SplitterSettings SMALL = new SplitterSettings(20, 30, 6, 1000);

    @Test
    void aChunkNeverSpansSectionsAndNamesItsHeadings() {
        var chunks =
                split(
                        heading(1, "Guide"),
                        paragraph("Before the first chapter."),
                        heading(2, "Setup"),
                        paragraph("Install it."),
                        heading(3, "On Linux"),
                        paragraph("Use the package."),
                        heading(2, "Use"),
                        paragraph("Run it."));

        assertThat(chunks)
                .extracting(Chunk::section)
                .containsExactly(
                        "Guide", "Guide > Setup", "Guide > Setup > On Linux", "Guide > Use");
        assertThat(chunks).extracting(Chunk::number).containsExactly(1, 2, 3, 4);
        assertThat(chunks.get(2).inContext("Manual"))
                .isEqualTo("Manual\nGuide > Setup > On Linux\nUse the package.");
    }

    @Test
    void shortParagraphsShareAChunkUpToTheTarget() {
        var chunks = split(paragraph(words(8)), paragraph(words(8)), paragraph(words(18)));

        assertThat(chunks).hasSize(2);
        assertThat(chunks.getFirst().text()).isEqualTo(words(8) + "\n\n" + words(8));
        assertThat(chunks.getFirst().tokens()).isEqualTo(16);
    }

    @Test
    void aLongParagraphIsCutBetweenSentencesAndTheEndIsRepeated() {
        var sentences =
                IntStream.rangeClosed(1, 12)
                        .mapToObj(n -> "Sentence number " + n + " stands here.")
                        .toList();

        var chunks = split(paragraph(String.join(" ", sentences)));

        assertThat(chunks).hasSizeGreaterThan(2);
        for (int i = 0; i < chunks.size(); i++) {
            var text = chunks.get(i).text();
            assertThat(text).startsWith("Sentence number").endsWith("stands here.");
            if (i > 0) {
                var last = chunks.get(i - 1).text().split("(?<=\\.) ");
                assertThat(text).startsWith(last[last.length - 1]);
            }
        }
        assertThat(chunks.stream().map(Chunk::text).collect(Collectors.joining(" ")))
                .contains(sentences);
    }

    @Test
    void aShortRestJoinsTheChunkBeforeIt() {
        var chunks = split(paragraph(words(19)), paragraph("And a short rest."));

        assertThat(chunks).hasSize(1);
        assertThat(chunks.getFirst().text()).endsWith("\n\nAnd a short rest.");
    }

    @Test
    void aHeadingWithoutTextBecomesAChunk() {
        var chunks = split(heading(1, "Only a title"));

        assertThat(chunks)
                .extracting(Chunk::text, Chunk::section)
                .containsExactly(tuple("Only a title", "Only a title"));
        assertThat(split(heading(1, "One"), heading(2, "Below"), heading(1, "Two")))
                .extracting(Chunk::text)
                .containsExactly("Below", "Two");
    }

    @Test
    void noChunkExceedsTheBoundAndNoWordIsLost() {
        var random = new Random(7);
        for (int round = 0; round < 300; round++) {
            var blocks = new ArrayList<Block>();
            for (int i = 0; i < 1 + random.nextInt(12); i++) {
                blocks.add(
                        random.nextInt(4) == 0
                                ? heading(1 + random.nextInt(3), "Heading " + round + "x" + i)
                                : paragraph(
                                        prose(random, 1 + random.nextInt(90), round + "y" + i)));
            }

            var chunks = new Splitter(SMALL, SplitterTest::words).split(blocks);

            var text = Splitter.text(blocks);
            assertThat(chunks)
                    .allSatisfy(
                            c ->
                                    assertThat(c.text())
                                            .isEqualTo(text.substring(c.start(), c.end())));
            var found = chunks.stream().map(c -> c.inContext("")).collect(Collectors.joining(" "));
            for (var block : blocks) {
                assertThat(List.of(found.split("\\s+"))).contains(block.text().split("\\s+"));
            }
            assertThat(chunks).allSatisfy(c -> assertThat(c.tokens()).isBetween(1, SMALL.max()));
            assertThat(chunks).allSatisfy(c -> assertThat(words(c.text())).isEqualTo(c.tokens()));
        }
    }

    @Test
    void aChunkKnowsThePageAndThePlaceInTheTextWhereItBegins() {
        var blocks =
                List.<Block>of(
                        new Block.Heading(1, "Guide", 1),
                        new Block.Paragraph(words(18), 1),
                        new Block.Paragraph(words(19), 2),
                        new Block.Heading(2, "Empty", 3));

        var chunks = new Splitter(SMALL, SplitterTest::words).split(blocks);

        var text = Splitter.text(blocks);
        assertThat(text).startsWith("Guide\n\nw0 w1").endsWith("\n\nEmpty");
        assertThat(chunks).extracting(Chunk::page).containsExactly(1, 2, 3);
        assertThat(chunks)
                .extracting(Chunk::start)
                .containsExactly(
                        7, 9 + words(18).length(), 11 + words(18).length() + words(19).length());
        assertThat(chunks.getLast().end()).isEqualTo(text.length());
        assertThat(chunks)
                .allSatisfy(
                        c -> assertThat(c.text()).isEqualTo(text.substring(c.start(), c.end())));
    }

    @Test
    void aVeryLongWordIsCutBetweenCharactersAndNoSurrogatePairIsSplit() {
        // One character is one token, as in scripts whose words the tokenizer does not know.
        var splitter = new Splitter(SMALL, text -> text.codePointCount(0, text.length()));
        for (var text : List.of("😀".repeat(5000), "x" + "😀".repeat(5000), "字".repeat(3000))) {
            var chunks = splitter.split(List.of(paragraph(text)));

            assertThat(chunks)
                    .allSatisfy(
                            chunk -> {
                                assertThat(chunk.tokens()).isLessThanOrEqualTo(SMALL.max());
                                assertThat(wellFormed(chunk.text())).isTrue();
                            });
            assertThat(chunks.stream().mapToInt(chunk -> chunk.text().length()).sum())
                    .isGreaterThanOrEqualTo(text.length());
        }
    }

    @Test
    void aDocumentWithTooManyChunksIsRefusedWithAReason() {
        var settings = new SplitterSettings(20, 30, 0, 3);
        var long4 = Collections.nCopies(4, paragraph(words(20)));

        assertThatThrownBy(() -> new Splitter(settings, SplitterTest::words).split(long4))
                .isInstanceOf(TooManyChunks.class)
                .hasMessage(
                        "The document is too long: its text would make more than 3 passages."
                                + " Split it into several documents.");
    }

    private static List<Chunk> split(Block... blocks) {
        return new Splitter(SMALL, SplitterTest::words).split(List.of(blocks));
    }

    private static Block heading(int level, String text) {
        return new Block.Heading(level, text);
    }

    private static Block paragraph(String text) {
        return new Block.Paragraph(text);
    }

    private static int words(String text) {
        return text.isBlank() ? 0 : text.strip().split("\\s+").length;
    }

    private static String words(int count) {
        return IntStream.range(0, count).mapToObj(n -> "w" + n).collect(Collectors.joining(" "));
    }

    private static String prose(Random random, int count, String mark) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(mark).append('w').append(i);
            text.append(random.nextInt(9) == 0 ? ". " : random.nextInt(20) == 0 ? "\n" : " ");
        }
        return text.toString();
    }

    private static boolean wellFormed(String text) {
        return new String(text.getBytes(UTF_8), UTF_8).equals(text);
    }
}
