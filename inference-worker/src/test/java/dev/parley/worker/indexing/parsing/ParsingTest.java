package dev.parley.worker.indexing.parsing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.parley.store.documents.DocumentType;
import dev.parley.worker.indexing.parsing.Block.Heading;
import dev.parley.worker.indexing.parsing.Block.Paragraph;
import dev.parley.worker.jobs.AttemptStopped;
import dev.parley.worker.jobs.StopSignal;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pdfbox.cos.COSName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class ParsingTest {

    private static final int MIB = 1 << 20;

    private static Parsing parsing;

    @TempDir private Path folder;

    @BeforeAll
    static void start() {
        parsing = new Parsing(settings(Duration.ofMinutes(1), Duration.ofMinutes(1)));
    }

    @AfterAll
    static void stop() {
        parsing.close();
    }

    @Test
    void blankLinesEndTheParagraphsOfAText() throws Exception {
        assertThat(parse(DocumentType.TEXT, "One\nline.\n\n \nTwo\u00a0 \twords.\r\n\r\nThree"))
                .containsExactly(
                        new Paragraph("One\nline."),
                        new Paragraph("Two words."),
                        new Paragraph("Three"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "windows-1252"})
    void aTextIsReadInItsOwnEncoding(String charset) throws Exception {
        var text = "Die Größe des Protokolls, und so fort. Übrigens läuft es für immer.";

        assertThat(parse(DocumentType.TEXT, text.getBytes(Charset.forName(charset))))
                .containsExactly(new Paragraph(text));
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        var noise = new byte[5_000];
        new Random(7).nextBytes(noise);

        assertUnreadable(DocumentType.TEXT, noise, Unreadable.NOT_TEXT);
        assertUnreadable(DocumentType.MARKDOWN, noise, Unreadable.NOT_TEXT);
        assertUnreadable(DocumentType.HTML, noise, Unreadable.NOT_TEXT);
        assertUnreadable(DocumentType.TEXT, new byte[100], Unreadable.NOT_TEXT);
    }

    @Test
    void charactersThatDatabasesRefuseAreReplaced() throws Exception {
        var text = "a" + "b".repeat(600) + "\u0000c";

        assertThat(parse(DocumentType.TEXT, text))
                .containsExactly(new Paragraph("a" + "b".repeat(600) + "\uFFFDc"));
    }

    @Test
    void onlyTheVisibleTextOfAPageIsRead() throws Exception {
        var page =
                """
                <html><head><title>No</title><style>p { color: red }</style></head><body>
                <nav><a href="/">Home</a></nav>
                <h1>The <em>log</em></h1><script>alert("no")</script>
                <p>First<br>line, <b>bold</b>.</p><div>Loose <span>words</span></div>
                <h2> </h2><h2>Offsets</h2>
                <ul><li>one</li><li>two</li></ul>
                <table><tr><th>name</th><th>value</th></tr><tr><td><p>a</p></td><td>1</td></tr></table>
                <pre>x = 1
                y = 2</pre><p hidden>secret</p></body></html>
                """;

        assertThat(parse(DocumentType.HTML, page))
                .containsExactly(
                        new Heading(1, "The log"),
                        new Paragraph("First\nline, bold."),
                        new Paragraph("Loose words"),
                        new Heading(2, "Offsets"),
                        new Paragraph("one"),
                        new Paragraph("two"),
                        new Paragraph("name | value"),
                        new Paragraph("a | 1"),
                        new Paragraph("x = 1\ny = 2"));
    }

    @Test
    void aPageIsReadInTheEncodingThatItDeclares() throws Exception {
        var page = "<meta charset=\"iso-8859-2\"><p>łódź żółw</p>";

        assertThat(parse(DocumentType.HTML, page.getBytes(Charset.forName("iso-8859-2"))))
                .containsExactly(new Paragraph("łódź żółw"));
    }

    @Test
    void markdownIsReadAsItsRenderedPage() throws Exception {
        var text =
                """
                # The *log*

                A paragraph with `code` and a [link](http://x.y).

                ## Offsets
                - one
                - two

                ```
                x = 1
                ```
                <script>alert(1)</script>
                """;

        assertThat(parse(DocumentType.MARKDOWN, text))
                .containsExactly(
                        new Heading(1, "The log"),
                        new Paragraph("A paragraph with code and a link."),
                        new Heading(2, "Offsets"),
                        new Paragraph("one"),
                        new Paragraph("two"),
                        new Paragraph("x = 1"));
    }

    @Test
    void deepNestingDoesNotKillTheWorker() {
        assertUnreadableOrRead(DocumentType.MARKDOWN, ">".repeat(200_000) + "x");
        assertUnreadableOrRead(DocumentType.MARKDOWN, "[".repeat(100_000));
        assertUnreadableOrRead(DocumentType.HTML, "<div>".repeat(200_000) + "x");
        assertUnreadableOrRead(DocumentType.HTML, "<span>x".repeat(140_000));
    }

    @Test
    void aTreeThatDoesNotFitIntoMemoryIsNotBuilt() {
        int many = TextFile.MOST_MARKS + 1;
        assertUnreadable(DocumentType.HTML, "<p>".repeat(many), Unreadable.TOO_COMPLEX);
        assertUnreadable(DocumentType.MARKDOWN, "a\n".repeat(many), Unreadable.TOO_COMPLEX);
    }

    @Test
    void aDocxGivesHeadingsAndTablesButNoDeletedText() throws Exception {
        var styles =
                """
                <w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
                <w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Own"/>
                  <w:basedOn w:val="Outlined"/></w:style>
                <w:style w:type="paragraph" w:styleId="Outlined"><w:name w:val="Outlined"/>
                  <w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
                """;
        var body =
                Docx.styled("berschrift1", "The log")
                        + Docx.styled("Own", "Offsets")
                        + Docx.paragraph(
                                "Kept</w:t></w:r><w:del><w:r><w:delText>gone</w:delText><w:t>gone"
                                        + "</w:t></w:r></w:del><w:r><w:tab/><w:t>too")
                        + "<w:tbl><w:tr><w:tc>"
                        + Docx.paragraph("name")
                        + "</w:tc><w:tc>"
                        + Docx.paragraph("value")
                        + "</w:tc></w:tr></w:tbl>"
                        + "<w:p><w:r><mc:AlternateContent><mc:Choice>"
                        + Docx.paragraph("in a box")
                        + "</mc:Choice><mc:Fallback>"
                        + Docx.paragraph("in a box")
                        + "</mc:Fallback></mc:AlternateContent></w:r></w:p>";

        assertThat(parse(DocumentType.DOCX, Docx.of(body, styles)))
                .containsExactly(
                        new Heading(1, "The log"),
                        new Heading(2, "Offsets"),
                        new Paragraph("Kept too"),
                        new Paragraph("name | value"),
                        new Paragraph("in a box"));
    }

    @Test
    void badDocxFilesAreToldApart() {
        var bomb = Docx.of("<w:p/>" + " ".repeat(3 * MIB) + Docx.paragraph("boom"));
        var sealed =
                concat(
                        new byte[] {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0},
                        "..EncryptedPackage..".getBytes(StandardCharsets.UTF_16LE));
        var old = concat(new byte[] {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0}, new byte[600]);
        var whole = Docx.of(Docx.paragraph("text"));

        assertThat(bomb.length).isLessThan(20_000);
        assertUnreadable(DocumentType.DOCX, bomb, Unreadable.UNPACKS_TOO_LARGE);
        assertUnreadable(DocumentType.DOCX, sealed, Unreadable.ENCRYPTED);
        assertUnreadable(DocumentType.DOCX, old, Unreadable.WRONG_TYPE);
        assertUnreadable(
                DocumentType.DOCX, Docx.zip(Map.of("a.txt", "a zip")), Unreadable.WRONG_TYPE);
        assertUnreadable(
                DocumentType.DOCX,
                java.util.Arrays.copyOf(whole, whole.length / 2),
                Unreadable.MALFORMED);
        assertUnreadable(
                DocumentType.DOCX,
                Docx.zip(Map.of("word/document.xml", "<w:document><oops>")),
                Unreadable.MALFORMED);
        assertUnreadable(DocumentType.DOCX, Docx.of("<w:p/>"), Unreadable.NO_TEXT);
        assertUnreadable(
                DocumentType.DOCX,
                Docx.of("<w:tbl><w:tr><w:tc>".repeat(5_000)),
                Unreadable.MALFORMED);
    }

    @Test
    void noEntityIsExpandedAndNoFileFetched() throws Exception {
        var secret = Files.writeString(folder.resolve("secret"), "swordfish");
        var xml =
                "<!DOCTYPE d [<!ENTITY lol \"lollol\"><!ENTITY file SYSTEM \""
                        + secret.toUri()
                        + "\">]>"
                        + Docx.document(Docx.paragraph("&lol;&file;"));

        assertUnreadable(
                DocumentType.DOCX,
                Docx.zip(Map.of("word/document.xml", xml)),
                Unreadable.MALFORMED);
    }

    @Test
    void aPdfIsReadPageByPage() throws Exception {
        assertThat(parse(DocumentType.PDF, Pdf.pages("The log\nis kept.", "For ever.")))
                .containsExactly(
                        new Paragraph("The log", 1),
                        new Paragraph("is kept.", 1),
                        new Paragraph("For ever.", 2));
    }

    @Test
    void anEncryptedPdfThatOpensWithoutAPasswordIsRead() throws Exception {
        assertThat(parse(DocumentType.PDF, Pdf.protect("owner", "", "Read me")))
                .containsExactly(new Paragraph("Read me", 1));
    }

    @Test
    void badPdfsAreToldApart() {
        var whole = Pdf.pages("text");
        var bomb = Pdf.bomb(3 * MIB);

        assertThat(bomb.length).isLessThan(20_000);
        assertUnreadable(DocumentType.PDF, bomb, Unreadable.UNPACKS_TOO_LARGE);
        assertUnreadable(DocumentType.PDF, Pdf.repeated(MIB, 12), Unreadable.UNPACKS_TOO_LARGE);
        assertUnreadable(
                DocumentType.PDF,
                Pdf.packed(3 * MIB, COSName.ASCII_HEX_DECODE, COSName.FLATE_DECODE),
                Unreadable.UNPACKS_TOO_LARGE);
        assertUnreadable(
                DocumentType.PDF,
                Pdf.packed(3 * MIB, COSName.LZW_DECODE),
                Unreadable.UNPACKS_TOO_LARGE);
        assertUnreadable(
                DocumentType.PDF, Pdf.protect("owner", "user", "text"), Unreadable.ENCRYPTED);
        assertUnreadable(DocumentType.PDF, Pdf.pages("", ""), Unreadable.NO_TEXT);
        assertUnreadable(DocumentType.PDF, "no pdf at all", Unreadable.WRONG_TYPE);
        assertUnreadable(DocumentType.PDF, "%PDF-1.7\nand no more", Unreadable.MALFORMED);
        assertUnreadable(
                DocumentType.PDF, Pdf.pages("1", "2", "3", "4", "5", "6"), Unreadable.TOO_LONG);
        assertThat(whole).startsWith("%PDF".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aTextThatIsTooLongIsRefused() {
        var text = "word ".repeat(300_000);

        assertUnreadable(DocumentType.TEXT, text, Unreadable.TOO_LONG);
        assertUnreadable(DocumentType.HTML, text, Unreadable.TOO_LONG);
        assertUnreadable(DocumentType.MARKDOWN, text, Unreadable.TOO_LONG);
        assertUnreadable(DocumentType.DOCX, Docx.of(Docx.paragraph(text)), Unreadable.TOO_LONG);
    }

    @ParameterizedTest
    @EnumSource(DocumentType.class)
    void aBrokenFileIsReadOrRefusedAndNothingWorse(DocumentType type) {
        var whole =
                switch (type) {
                    case PDF -> Pdf.pages("Some text", "and more");
                    case DOCX -> Docx.of(Docx.paragraph("Some text") + Docx.paragraph("more"), "");
                    default ->
                            "<h1>Some</h1>\n\n# text\n\nand more".getBytes(StandardCharsets.UTF_8);
                };
        var random = new Random(type.ordinal());
        for (int i = 0; i < 200; i++) {
            var broken = whole.clone();
            for (int changes = random.nextInt(1, 20); changes > 0; changes--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt();
            }
            assertUnreadableOrRead(type, broken);
        }
    }

    @Test
    void aParserThatHangsIsKilled() throws Exception {
        var pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        try (var impatient = new Parsing(settings(Duration.ofSeconds(1), Duration.ofMinutes(1)))) {
            var before = parsers();

            // Nobody writes to the pipe, so opening it never returns.
            assertThatExceptionOfType(UnreadableDocument.class)
                    .isThrownBy(() -> impatient.parse(DocumentType.TEXT, pipe, new StopSignal()))
                    .extracting(UnreadableDocument::why)
                    .isEqualTo(Unreadable.PARSE_TIMEOUT);

            await().until(() -> before.containsAll(parsers()));
        }
    }

    @Test
    void aParserStopsWhenTheWorkerDoes() throws Exception {
        var pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        var stop = new StopSignal();
        stop.raise();

        assertThatExceptionOfType(AttemptStopped.class)
                .isThrownBy(() -> parsing.parse(DocumentType.TEXT, pipe, stop));
    }

    @Test
    void aFileThatTakesAllMemoryEndsOnlyItsParser() throws Exception {
        assertUnreadable(DocumentType.PDF, Pdf.withArray(10_000_000), Unreadable.TOO_COMPLEX);
        assertThat(parse(DocumentType.TEXT, "and on")).containsExactly(new Paragraph("and on"));
    }

    @Test
    void aParserThatWasKilledIsReplaced() throws Exception {
        parse(DocumentType.TEXT, "before");
        ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);

        assertThat(parse(DocumentType.TEXT, "after")).containsExactly(new Paragraph("after"));
    }

    @Test
    void anIdleParserEnds() throws Exception {
        var before = parsers();
        try (var shortlived = new Parsing(settings(Duration.ofMinutes(1), Duration.ofSeconds(1)))) {
            var file = Files.writeString(folder.resolve("short"), "one text");
            shortlived.parse(DocumentType.TEXT, file, new StopSignal());
            assertThat(parsers()).anyMatch(pid -> !before.contains(pid));

            await().until(() -> before.containsAll(parsers()));
        }
    }

    private static Set<Long> parsers() {
        return ProcessHandle.current()
                .children()
                .filter(ProcessHandle::isAlive)
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }

    private void assertUnreadable(DocumentType type, String text, Unreadable why) {
        assertUnreadable(type, text.getBytes(StandardCharsets.UTF_8), why);
    }

    private void assertUnreadable(DocumentType type, byte[] bytes, Unreadable why) {
        assertThatExceptionOfType(UnreadableDocument.class)
                .isThrownBy(() -> parse(type, bytes))
                .extracting(UnreadableDocument::why)
                .isEqualTo(why);
    }

    private void assertUnreadableOrRead(DocumentType type, String text) {
        assertUnreadableOrRead(type, text.getBytes(StandardCharsets.UTF_8));
    }

    private void assertUnreadableOrRead(DocumentType type, byte[] bytes) {
        try {
            assertThat(parse(type, bytes)).isNotEmpty();
        } catch (UnreadableDocument e) {
            assertThat(e.why()).isNotEqualTo(Unreadable.PARSE_TIMEOUT);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private List<Block> parse(DocumentType type, String text)
            throws IOException, InterruptedException {
        return parse(type, text.getBytes(StandardCharsets.UTF_8));
    }

    private List<Block> parse(DocumentType type, byte[] bytes)
            throws IOException, InterruptedException {
        var file = Files.write(Files.createTempFile(folder, "document", ""), bytes);
        return parsing.parse(type, file, new StopSignal());
    }

    private static ParsingSettings settings(Duration timeout, Duration idle) {
        return new ParsingSettings(
                1_000_000, 5, DataSize.ofMegabytes(2), timeout, DataSize.ofMegabytes(64), idle);
    }

    private static byte[] concat(byte[] one, byte[] other) {
        var both = java.util.Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
