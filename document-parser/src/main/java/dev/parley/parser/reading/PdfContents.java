package dev.parley.parser.reading;

import dev.parley.parser.Unreadable;
import dev.parley.parser.UnreadableDocument;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSStream;
import org.apache.pdfbox.filter.FilterFactory;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks how much the streams of an open PDF unpack to, before PDFBox unpacks them into memory. It
 * uses PDFBox's own filters, follows chains of filters, and adds up the streams of a page.
 */
final class PdfContents {

    private static final Logger LOG = LoggerFactory.getLogger(PdfContents.class);

    /** Filters that unpack to bytes. All others hold pictures, which have no text. */
    private static final Set<COSName> UNPACKED =
            Set.of(
                    COSName.FLATE_DECODE,
                    COSName.FLATE_DECODE_ABBREVIATION,
                    COSName.LZW_DECODE,
                    COSName.LZW_DECODE_ABBREVIATION,
                    COSName.ASCII85_DECODE,
                    COSName.ASCII85_DECODE_ABBREVIATION,
                    COSName.ASCII_HEX_DECODE,
                    COSName.ASCII_HEX_DECODE_ABBREVIATION,
                    COSName.RUN_LENGTH_DECODE,
                    COSName.RUN_LENGTH_DECODE_ABBREVIATION);

    private final Map<COSStream, Long> sizes = new IdentityHashMap<>();
    private final long max;

    private PdfContents(long max) {
        this.max = max;
    }

    /**
     * Checks a document.
     *
     * @param max bytes of a stream, and of a page's streams together
     * @throws UnreadableDocument if there are more
     */
    static void check(PDDocument document, long max) throws IOException {
        new PdfContents(max).check(document);
    }

    private void check(PDDocument document) throws IOException {
        var objects = document.getDocument();
        for (var key : List.copyOf(objects.getXrefTable().keySet())) {
            var object = objects.getObjectFromPool(key);
            if (object != null && object.getObject() instanceof COSStream stream) {
                size(stream);
            }
        }
        for (var page : document.getPages()) {
            long onPage = 0;
            var streams = page.getContentStreams();
            while (streams.hasNext()) {
                onPage += size(streams.next().getCOSObject());
                require(onPage);
            }
        }
    }

    private long size(COSStream stream) throws IOException {
        var known = sizes.get(stream);
        if (known != null) {
            return known;
        }
        long size = 0;
        try {
            size = stream.hasData() ? unpack(stream) : 0;
        } catch (UnreadableDocument e) {
            throw e;
        } catch (IOException e) {
            // The stream is damaged. For PDFBox it ends here too, if PDFBox needs it at all.
            LOG.debug("A stream of a PDF is damaged: {}", e.getMessage());
        }
        sizes.put(stream, size);
        return size;
    }

    private long unpack(COSStream stream) throws IOException {
        var filters = filters(stream);
        if (!UNPACKED.containsAll(filters)) {
            return 0;
        }
        InputStream packed = stream.createRawInputStream();
        long size = stream.getLength();
        for (int i = 0; i < filters.size(); i++) {
            boolean last = i == filters.size() - 1;
            var bytes = new ByteArrayOutputStream();
            var unpacked = new Counted(last ? OutputStream.nullOutputStream() : bytes);
            try (var in = packed) {
                FilterFactory.INSTANCE.getFilter(filters.get(i)).decode(in, unpacked, stream, i);
            }
            size = unpacked.count;
            packed = new ByteArrayInputStream(bytes.toByteArray());
        }
        packed.close();
        return size;
    }

    private static List<COSName> filters(COSStream stream) {
        return switch (stream.getFilters()) {
            case COSName one -> List.of(one);
            case COSArray chain ->
                    IntStream.range(0, chain.size())
                            .mapToObj(chain::getObject)
                            .filter(COSName.class::isInstance)
                            .map(COSName.class::cast)
                            .toList();
            case null, default -> List.of();
        };
    }

    private void require(long size) throws UnreadableDocument {
        if (size > max) {
            throw new UnreadableDocument(Unreadable.UNPACKS_TOO_LARGE);
        }
    }

    private final class Counted extends OutputStream {
        private final OutputStream out;
        private long count;

        Counted(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            require(++count);
            out.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            count += length;
            require(count);
            out.write(bytes, offset, length);
        }
    }
}
