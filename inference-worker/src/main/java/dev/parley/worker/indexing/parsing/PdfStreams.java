package dev.parley.worker.indexing.parsing;

import dev.parley.wiring.LimitedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * Looks for streams in a PDF that unpack to far more than they are. PDFBox unpacks a stream into
 * memory as a whole, so this has to be known before it is asked.
 */
final class PdfStreams {

    private static final byte[] STREAM = {'s', 't', 'r', 'e', 'a', 'm'};

    /** A stream may be packed again and again; nobody does so in earnest. */
    private static final int LAYERS = 3;

    private static final int BUFFER = 1 << 14;

    private PdfStreams() {}

    /**
     * Unpacks each stream, without keeping it, and counts.
     *
     * @param maxUnpacked bytes of one stream
     */
    static void check(Path file, long maxUnpacked, BlockCollector parsing) throws IOException {
        try (var channel = FileChannel.open(file)) {
            var bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            int matched = 0;
            while (bytes.hasRemaining()) {
                byte next = bytes.get();
                matched = next == STREAM[matched] ? matched + 1 : next == STREAM[0] ? 1 : 0;
                if (matched == STREAM.length) {
                    matched = 0;
                    parsing.check(0);
                    unpack(new Bytes(afterLineEnd(bytes)), maxUnpacked, LAYERS);
                }
            }
        }
    }

    private static ByteBuffer afterLineEnd(ByteBuffer bytes) {
        var rest = bytes.duplicate();
        for (byte end : new byte[] {'\r', '\n'}) {
            if (rest.hasRemaining() && rest.get(rest.position()) == end) {
                rest.get();
            }
        }
        return rest;
    }

    // As PDFBox does it: two bytes of header, whatever they are, then raw data. Of what is not
    // packed like this nearly nothing unpacks.
    private static void unpack(InputStream packed, long max, int layers) throws IOException {
        var inflater = new Inflater(true);
        try {
            packed.skipNBytes(2);
            var unpacked =
                    new LimitedInputStream(
                            new InflaterInputStream(packed, inflater, BUFFER),
                            max,
                            UnreadableDocument::refuseToUnpack);
            if (layers > 1) {
                unpack(unpacked, max, layers - 1);
            }
            unpacked.transferTo(OutputStream.nullOutputStream());
        } catch (ZipException | EOFException e) {
            return; // here it ends for PDFBox as well
        } finally {
            inflater.end();
        }
    }

    private static final class Bytes extends InputStream {
        private final ByteBuffer bytes;

        Bytes(ByteBuffer bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            return bytes.hasRemaining() ? Byte.toUnsignedInt(bytes.get()) : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (!bytes.hasRemaining()) {
                return length == 0 ? 0 : -1;
            }
            int read = Math.min(length, bytes.remaining());
            bytes.get(into, offset, read);
            return read;
        }
    }
}
