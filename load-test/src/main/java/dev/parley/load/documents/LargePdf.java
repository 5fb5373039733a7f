package dev.parley.load.documents;

import dev.parley.load.eval.Library;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.apache.pdfbox.pdmodel.graphics.image.LosslessFactory;

/**
 * Writes a PDF like most large ones: hundreds of pages of text, and pictures that take the room.
 */
public final class LargePdf {

    private static final int PAGES = 300;
    private static final int LINES = 32;
    private static final int CHARACTERS = 80;

    /** A picture's pixels do not compress and take three bytes each: 384 KiB. */
    private static final int WIDTH = 1024;

    private static final int HEIGHT = 128;

    /** In bytes, more than the text takes. */
    private static final int REST = 1 << 20;

    private final Random random = new Random(1);
    private final List<String> words;

    private LargePdf() {
        this.words =
                Library.texts().stream()
                        .flatMap(text -> Arrays.stream(text.markdown().split("[^A-Za-z,.]+")))
                        .filter(word -> !word.isEmpty())
                        .toList();
    }

    /** Writes a file of at most this many bytes, and nearly as many. */
    public static void write(Path file, long bytes) throws IOException {
        long pictures = (bytes - REST) / (WIDTH * HEIGHT * 3L);
        new LargePdf().write(file, (int) pictures);
        if (Files.size(file) > bytes) {
            throw new IOException(file + " has become too large: " + Files.size(file));
        }
    }

    private void write(Path file, int pictures) throws IOException {
        try (var document = new PDDocument()) {
            for (int number = 0; number < PAGES; number++) {
                var page = new PDPage();
                document.addPage(page);
                try (var content = new PDPageContentStream(document, page)) {
                    if (number < pictures) {
                        var picture = LosslessFactory.createFromImage(document, noise());
                        content.drawImage(picture, 50, 50, 100, 50);
                    }
                    text(content);
                }
            }
            document.save(file.toFile());
        }
    }

    private void text(PDPageContentStream content) throws IOException {
        content.beginText();
        content.setFont(new PDType1Font(FontName.HELVETICA), 10);
        content.setLeading(20);
        content.newLineAtOffset(50, 750);
        int at = random.nextInt(words.size());
        for (int line = 0; line < LINES; line++) {
            var text = new StringBuilder();
            while (text.length() < CHARACTERS) {
                text.append(words.get(at++ % words.size())).append(' ');
            }
            content.showText(text.toString());
            content.newLine();
        }
        content.endText();
    }

    private BufferedImage noise() {
        var image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        return image;
    }
}
