package dev.parley.worker.indexing;

import dev.parley.parser.Block;
import dev.parley.store.documents.Chunk;
import dev.parley.worker.embedding.TextLength;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Cuts a document into chunks along its structure. A chunk never spans two sections. Within a
 * section, paragraphs stay whole if they fit, and otherwise their sentences do. Thread-safe.
 */
@Component
public final class Splitter {

    private static final String BETWEEN_HEADINGS = " > ";

    /** In characters. A longer heading is a paragraph that only looks like one. */
    private static final int MAX_HEADING = 200;

    private final SplitterSettings settings;
    private final TextLength tokens;

    public Splitter(SplitterSettings settings, TextLength tokens) {
        this.settings = settings;
        this.tokens = tokens;
    }

    /**
     * Returns the chunks in reading order, numbered from 1; none if there are no blocks.
     *
     * @throws TooManyChunks if there are more than {@code parley.splitter.max-chunks}
     */
    public List<Chunk> split(List<Block> blocks) {
        var run = new Run();
        for (var block : blocks) {
            switch (block) {
                case Block.Heading heading when heading.text().length() > MAX_HEADING ->
                        run.add(new Block.Paragraph(heading.text()));
                case Block.Heading heading -> run.enter(heading);
                case Block.Paragraph paragraph -> run.add(paragraph);
            }
        }
        return run.finish();
    }

    /** The splitting of one document. */
    private final class Run {

        private final List<Chunk> chunks = new ArrayList<>();
        private final Deque<Block.Heading> headings = new ArrayDeque<>();
        private final Sentences sentences = new Sentences(tokens, settings.max());
        private final List<Sentences.Piece> open = new ArrayList<>();
        private int openTokens;
        private int repeated;

        /** The index of the section's first chunk. */
        private int sectionStart;

        /** True while the innermost heading has no text below it. */
        private boolean bare;

        void enter(Block.Heading heading) {
            closeSection();
            if (bare && headings.getLast().level() >= heading.level()) {
                addAsText(headings.getLast());
            }
            while (!headings.isEmpty() && headings.getLast().level() >= heading.level()) {
                headings.removeLast();
            }
            headings.addLast(heading);
            bare = true;
        }

        void add(Block.Paragraph paragraph) {
            bare = false;
            for (var piece : sentences.of(paragraph.text(), settings.target())) {
                if (openTokens + piece.tokens() > settings.target() && open.size() > repeated) {
                    closeChunk();
                }
                // Repeated text must not take the place of new text.
                if (openTokens + piece.tokens() > settings.max()) {
                    forgetOpen();
                }
                open.add(piece);
                openTokens += piece.tokens();
            }
        }

        List<Chunk> finish() {
            closeSection();
            if (bare) {
                addAsText(headings.getLast());
            }
            return chunks;
        }

        /** Makes a heading without text findable: no chunk would name it otherwise. */
        private void addAsText(Block.Heading heading) {
            add(new Block.Paragraph(heading.text()));
            closeSection();
        }

        private void closeSection() {
            if (open.size() > repeated && !joinedToTheChunkBefore()) {
                closeChunk();
            }
            forgetOpen();
            sectionStart = chunks.size();
        }

        private boolean joinedToTheChunkBefore() {
            if (chunks.size() == sectionStart) {
                return false;
            }
            var before = chunks.getLast();
            var rest = open.subList(repeated, open.size());
            int restTokens = rest.stream().mapToInt(Sentences.Piece::tokens).sum();
            if (before.tokens() + restTokens > settings.max()) {
                return false;
            }
            chunks.set(
                    chunks.size() - 1,
                    new Chunk(
                            before.number(),
                            before.section(),
                            before.text() + rest.getFirst().before() + text(rest),
                            before.tokens() + restTokens));
            return true;
        }

        private void closeChunk() {
            if (chunks.size() == settings.maxChunks()) {
                throw new TooManyChunks(settings.maxChunks());
            }
            chunks.add(new Chunk(chunks.size() + 1, section(), text(open), openTokens));
            repeatTheEnd();
        }

        private void repeatTheEnd() {
            int from = open.size();
            int sum = 0;
            // Never repeats the whole chunk.
            while (from > 1 && sum + open.get(from - 1).tokens() <= settings.overlap()) {
                from--;
                sum += open.get(from).tokens();
            }
            open.subList(0, from).clear();
            openTokens = sum;
            repeated = open.size();
        }

        private void forgetOpen() {
            open.clear();
            openTokens = 0;
            repeated = 0;
        }

        private @Nullable String section() {
            return headings.isEmpty()
                    ? null
                    : headings.stream()
                            .map(Block.Heading::text)
                            .collect(Collectors.joining(BETWEEN_HEADINGS));
        }

        private static String text(List<Sentences.Piece> pieces) {
            var text = new StringBuilder();
            for (var piece : pieces) {
                if (!text.isEmpty()) {
                    text.append(piece.before());
                }
                text.append(piece.text());
            }
            return text.toString();
        }
    }
}
