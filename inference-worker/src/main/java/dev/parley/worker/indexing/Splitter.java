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
    private static final String BETWEEN_BLOCKS = "\n\n";

    /** In characters. A longer heading is a paragraph that only looks like one. */
    private static final int MAX_HEADING = 200;

    private final SplitterSettings settings;
    private final TextLength tokens;

    public Splitter(SplitterSettings settings, TextLength tokens) {
        this.settings = settings;
        this.tokens = tokens;
    }

    /** Returns the document's text: its blocks, with a blank line between two. */
    public static String text(List<Block> blocks) {
        return blocks.stream().map(Block::text).collect(Collectors.joining(BETWEEN_BLOCKS));
    }

    /**
     * Returns the chunks in reading order, numbered from 1; none if there are no blocks.
     *
     * @throws TooManyChunks if there are more than {@code parley.splitter.max-chunks}
     */
    public List<Chunk> split(List<Block> blocks) {
        var run = new Run(text(blocks));
        int start = 0;
        for (var block : blocks) {
            switch (block) {
                case Block.Heading heading when heading.text().length() <= MAX_HEADING ->
                        run.enter(new Placed(heading, start));
                case Block.Heading _, Block.Paragraph _ -> run.add(block, start);
            }
            start += block.text().length() + BETWEEN_BLOCKS.length();
        }
        return run.finish();
    }

    /** A heading and where it begins in the text. */
    private record Placed(Block.Heading heading, int start) {
        int level() {
            return heading.level();
        }
    }

    /** A piece of the chunk that is being built, and its page. */
    private record OpenPiece(Sentences.Piece piece, @Nullable Integer page) {
        int tokens() {
            return piece.tokens();
        }
    }

    /** The splitting of one document. */
    private final class Run {

        private final List<Chunk> chunks = new ArrayList<>();
        private final Deque<Placed> headings = new ArrayDeque<>();
        private final String text;
        private final Sentences sentences;
        private final List<OpenPiece> open = new ArrayList<>();
        private int openTokens;
        private int repeated;

        /** The index of the section's first chunk. */
        private int sectionStart;

        /** True while the innermost heading has no text below it. */
        private boolean bare;

        Run(String text) {
            this.text = text;
            this.sentences = new Sentences(text, tokens, settings.max());
        }

        void enter(Placed heading) {
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

        void add(Block block, int start) {
            bare = false;
            int end = start + block.text().length();
            var page = block.page() == Block.NO_PAGE ? null : Integer.valueOf(block.page());
            for (var piece : sentences.of(start, end, settings.target())) {
                if (openTokens + piece.tokens() > settings.target() && open.size() > repeated) {
                    closeChunk();
                }
                // Repeated text must not take the place of new text.
                if (openTokens + piece.tokens() > settings.max()) {
                    forgetOpen();
                }
                open.add(new OpenPiece(piece, page));
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
        private void addAsText(Placed placed) {
            add(placed.heading(), placed.start());
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
            int restTokens = rest.stream().mapToInt(OpenPiece::tokens).sum();
            if (before.tokens() + restTokens > settings.max()) {
                return false;
            }
            chunks.set(
                    chunks.size() - 1,
                    chunk(
                            before.number(),
                            before.tokens() + restTokens,
                            before.page(),
                            before.start(),
                            rest.getLast().piece().end()));
            return true;
        }

        private void closeChunk() {
            if (chunks.size() == settings.maxChunks()) {
                throw new TooManyChunks(settings.maxChunks());
            }
            var first = open.getFirst();
            chunks.add(
                    chunk(
                            chunks.size() + 1,
                            openTokens,
                            first.page(),
                            first.piece().start(),
                            open.getLast().piece().end()));
            repeatTheEnd();
        }

        private Chunk chunk(int number, int tokens, @Nullable Integer page, int start, int end) {
            return new Chunk(
                    number, section(), text.substring(start, end), tokens, page, start, end);
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
                            .map(placed -> placed.heading().text())
                            .collect(Collectors.joining(BETWEEN_HEADINGS));
        }
    }
}
