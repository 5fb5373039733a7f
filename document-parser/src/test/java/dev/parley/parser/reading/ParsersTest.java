package dev.parley.parser.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.parser.Block;
import dev.parley.parser.Block.Heading;
import dev.parley.parser.Block.Paragraph;
import dev.parley.parser.Limits;
import dev.parley.parser.Unreadable;
import dev.parley.parser.UnreadableDocument;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.apache.poi.xslf.usermodel.XMLSlideShow;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParsersTest {

    private static final String OPEN_XML = "application/vnd.openxmlformats-officedocument.";
    private static final String XLSX = OPEN_XML + "spreadsheetml.sheet";
    private static final String ODT = "application/vnd.oasis.opendocument.text";

    private static final Parsers PARSERS = new Parsers(new Limits(100_000, 100, 1_000_000));

    @TempDir private Path folder;

    @Test
    void slidesAndTheirNotesAreRead() throws IOException {
        try (var slides = new XMLSlideShow();
                var out = new ByteArrayOutputStream()) {
            var slide = slides.createSlide();
            slide.createTextBox().setText("The lock opens at seven");
            slides.getNotesSlide(slide).getPlaceholders()[1].setText("Say it slowly");
            slides.write(out);

            assertThat(texts(OPEN_XML + "presentationml.presentation", out.toByteArray()))
                    .contains("The lock opens at seven", "Say it slowly");
        }
    }

    @Test
    void theRowsOfASheetAreRead() throws IOException {
        try (var book = new XSSFWorkbook();
                var out = new ByteArrayOutputStream()) {
            var row = book.createSheet("Tolls").createRow(0);
            row.createCell(0).setCellValue("Horses");
            row.createCell(1).setCellValue(9);
            book.write(out);

            assertThat(texts(XLSX, out.toByteArray())).contains("Horses | 9");
        }
    }

    @Test
    void anOpenDocumentIsRead() throws IOException {
        var content =
                """
                <office:document-content
                  xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
                  xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
                <office:body><office:text><text:h text:outline-level="2">Tolls</text:h>
                <text:p>Nine guilders</text:p></office:text></office:body>
                </office:document-content>
                """;

        assertThat(parse(ODT, zip(Map.of("mimetype", ODT, "content.xml", content))))
                .containsExactly(new Heading(2, "Tolls"), new Paragraph("Nine guilders"));
    }

    @Test
    void aBookIsReadInItsOrder() throws IOException {
        var parts = new LinkedHashMap<String, String>();
        parts.put("mimetype", "application/epub+zip");
        parts.put(
                "META-INF/container.xml",
                """
                <container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">
                <rootfiles><rootfile full-path="book.opf"
                 media-type="application/oebps-package+xml"/></rootfiles></container>
                """);
        parts.put(
                "book.opf",
                """
                <package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata/>
                <manifest><item id="b" href="b.xhtml" media-type="application/xhtml+xml"/>
                <item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>
                <spine><itemref idref="a"/><itemref idref="b"/></spine></package>
                """);
        parts.put("b.xhtml", xhtml("<p>second</p>"));
        parts.put("a.xhtml", xhtml("<h1>One</h1><p>first</p>"));

        assertThat(parse("application/epub+zip", zip(parts)))
                .containsExactly(
                        new Heading(1, "One"), new Paragraph("first"), new Paragraph("second"));
    }

    @Test
    void richTextIsRead() throws IOException {
        assertThat(texts("application/rtf", "{\\rtf1\\ansi The m\\'fchle\\par turns}"))
                .containsExactly("The mühle", "turns");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\\rtf1 The mill turns}",
                "{\\rtf1\\ansi The mill turns}",
                "{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}\\f0 The mill turns}"
            })
    void richTextWithoutAParagraphsMarkIsRead(String file) throws IOException {
        assertThat(texts("application/rtf", file)).containsExactly("The mill turns");
    }

    @Test
    void aMailsSubjectPeopleAndTextAreRead() throws IOException {
        var mail =
                """
                From: Gudrun <g@example.org>
                To: Otto <o@example.org>
                Subject: =?utf-8?Q?Die_Schl=C3=BCssel?=
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: quoted-printable

                Under the blue b=C3=B6x.
                --b
                Content-Type: text/plain; name=secret.txt
                Content-Disposition: attachment; filename=secret.txt

                swordfish
                --b--
                """;

        assertThat(texts("message/rfc822", mail))
                .contains("Die Schlüssel", "Under the blue böx.")
                .anyMatch(text -> text.contains("Gudrun") && text.contains("Otto"))
                .noneMatch(text -> text.contains("swordfish"));
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t", "|"})
    void theRowsOfATableAreRead(String delimiter) throws IOException {
        var table = "who,toll\nHorses,\"nine\nfull\"\n".replace(",", delimiter);

        assertThat(texts("text/csv", table)).containsExactly("who | toll", "Horses | nine\nfull");
    }

    @ParameterizedTest
    @CsvSource({
        "windows-1251, Запасной ключ от маяка лежит под синим ящиком",
        "KOI8-R, Запасной ключ от маяка лежит под синим ящиком",
        "UTF-16BE, Запасной ключ от маяка лежит под синим ящиком",
        "windows-1253, Το εφεδρικό κλειδί του φάρου είναι κάτω από το κουτί",
        "windows-1250, Náhradní klíč od majáku leží pod modrou bednou vedle člunu",
        "ISO-8859-2, Zapasowy klucz do latarni morskiej leży pod niebieską skrzynią",
        "windows-1254, Fenerin yedek anahtarı mavi kutunun altında kayığın yanında",
        "windows-1255, המפתח הרזרבי של המגדלור נמצא מתחת לקופסה הכחולה",
        "windows-1256, المفتاح الاحتياطي للمنارة موجود تحت الصندوق الأزرق",
        "Shift_JIS, 予備の鍵は青い箱の下にあります。船は港に止まっています。",
        "EUC-JP, 予備の鍵は青い箱の下にあります。船は港に止まっています。",
        "ISO-2022-JP, 予備の鍵は青い箱の下にあります。船は港に止まっています。",
        "GB18030, 备用钥匙放在蓝色箱子下面。船停在港口旁边。",
        "Big5, 備用鑰匙放在藍色箱子下面。船停在港口旁邊。",
        "EUC-KR, 예비 열쇠는 파란 상자 아래에 있습니다.",
        "TIS-620, กุญแจสำรองอยู่ใต้กล่องสีน้ำเงินข้างเรือ"
    })
    void aTextIsReadInTheEncodingOfItsCountry(String charset, String text) throws IOException {
        var around = "Much of this file is English, and says nothing of its encoding.\n".repeat(50);
        var bytes = (around + "\n" + text + "\n\n" + around).getBytes(charset);

        assertThat(texts("text/plain", bytes)).contains(text);
    }

    @ParameterizedTest
    @CsvSource({
        "windows-1251, iso-8859-1, Запасной ключ от маяка лежит под синим ящиком",
        "Shift_JIS, ISO-8859-1, 予備の鍵は青い箱の下にあります。船は港に止まっています。",
        "windows-1253, windows-1252, Το εφεδρικό κλειδί του φάρου είναι κάτω από το κουτί",
        "windows-1252, WINDOWS-1252, Der Schlüssel liegt für Übermütige längst über der Tür",
        "ISO-8859-2, iso-8859-2, Zapasowy klucz do latarni morskiej leży pod niebieską skrzynią",
        "windows-1251, Windows-1251, Запасной ключ от маяка лежит под синим ящиком",
        "windows-1252, utf-8, Der Schlüssel liegt für Übermütige längst über der Tür"
    })
    void aPagesLabelCountsUnlessItsTextContradictsIt(String charset, String label, String text)
            throws IOException {
        // Late: behind what a browser looks at.
        var page =
                "<html><head><!--%s--><meta charset=\"%s\"><title>t</title></head><body><p>%s</p>"
                        .formatted("-".repeat(3_000), label, text);

        assertThat(texts("text/html", page.getBytes(charset)))
                .anyMatch(read -> read.contains(text));
    }

    @Test
    void wordsBrokenAtLineEndsAreJoinedButPairsAreNot() throws IOException {
        assertThat(texts("text/plain", "photo-\nsynthesis, soft\u00AD\nware, Haupt-\nund Nebenweg"))
                .containsExactly("photosynthesis, software, Haupt-\nund Nebenweg");
    }

    @Test
    void columnsOfProseAreReadOneAfterTheOtherButRowsOfATableAcross() throws IOException {
        var left =
                List.of(
                        "The lock keeper writes",
                        "down each barge that",
                        "passes the gate and",
                        "rings for the second",
                        "barge at low tide.");
        var right =
                List.of(
                        "Fees are due in",
                        "guilders and the toll",
                        "for horses is nine",
                        "and for oxen it is",
                        "eleven for each.");
        var who = List.of("Horses", "Oxen", "Sheep", "Geese", "Barges");
        var toll = List.of("Nine guilders", "Eleven guilders", "Two", "One", "Ninety");

        assertThat(texts("application/pdf", acrossColumns(left, right)))
                .containsExactly(String.join(" ", left), String.join(" ", right));
        assertThat(String.join(" ", texts("application/pdf", acrossColumns(who, toll))))
                .contains("Horses Nine guilders", "Oxen Eleven guilders");
    }

    @Test
    void filesOfAnotherTypeAreTold() {
        assertUnreadable("application/rtf", "no rich text", Unreadable.WRONG_TYPE);
        assertUnreadable(ODT, zip(Map.of("a", "b")), Unreadable.WRONG_TYPE);
        assertUnreadable(XLSX, zip(Map.of("word/a.xml", "<a/>")), Unreadable.WRONG_TYPE);
        assertUnreadable(
                ODT,
                zip(Map.of("content.xml", " ".repeat(1_000_001))),
                Unreadable.UNPACKS_TOO_LARGE);
    }

    private static byte[] acrossColumns(List<String> left, List<String> right) throws IOException {
        try (var document = new PDDocument();
                var out = new ByteArrayOutputStream()) {
            var page = new PDPage();
            document.addPage(page);
            try (var content = new PDPageContentStream(document, page)) {
                content.setFont(new PDType1Font(FontName.HELVETICA), 12);
                for (int i = 0; i < left.size(); i++) {
                    show(content, 72, 700 - 14 * i, left.get(i));
                    show(content, 320, 700 - 14 * i, right.get(i));
                }
            }
            document.save(out);
            return out.toByteArray();
        }
    }

    private static void show(PDPageContentStream content, int x, int y, String text)
            throws IOException {
        content.beginText();
        content.newLineAtOffset(x, y);
        content.showText(text);
        content.endText();
    }

    private static String xhtml(String body) {
        return "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>t</title></head><body>"
                + body
                + "</body></html>";
    }

    private static byte[] zip(Map<String, String> parts) {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            for (var part : parts.entrySet()) {
                zip.putNextEntry(new ZipEntry(part.getKey()));
                zip.write(part.getValue().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private void assertUnreadable(String mediaType, String text, Unreadable why) {
        assertUnreadable(mediaType, text.getBytes(StandardCharsets.UTF_8), why);
    }

    private void assertUnreadable(String mediaType, byte[] bytes, Unreadable why) {
        assertThatExceptionOfType(UnreadableDocument.class)
                .isThrownBy(() -> parse(mediaType, bytes))
                .extracting(UnreadableDocument::why)
                .isEqualTo(why);
    }

    private List<String> texts(String mediaType, String text) throws IOException {
        return texts(mediaType, text.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> texts(String mediaType, byte[] bytes) throws IOException {
        return parse(mediaType, bytes).stream().map(Block::text).toList();
    }

    private List<Block> parse(String mediaType, byte[] bytes) throws IOException {
        return PARSERS.parse(
                mediaType, Files.write(Files.createTempFile(folder, "document", ""), bytes));
    }
}
