package dev.parley.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Recognizes the many failures that a full disk causes, and describes them in one sentence. */
final class FullDisk {

    /** PostgreSQL's SQLSTATE disk_full. */
    private static final String DISK_FULL = "53100";

    /** With less the next segment of Kafka or PostgreSQL does not fit. */
    private static final long NOTHING_LEFT = 16L << 20;

    private FullDisk() {}

    /** For failures that name another cause, such as a file that was never written. */
    static boolean is(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace() < NOTHING_LEFT;
        } catch (IOException e) {
            return false;
        }
    }

    static boolean isCauseOf(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && DISK_FULL.equals(sql.getSQLState())) {
                return true;
            }
            String message = cause.getMessage();
            if (cause instanceof IOException
                    && message != null
                    && message.contains("No space left on device")) {
                return true;
            }
        }
        return false;
    }

    static CannotStart sentence(Path folder, @Nullable Throwable cause) {
        String sentence =
                "The disk of the data folder %s is full. Free some space, or choose another folder with --data."
                        .formatted(folder);
        return cause == null ? new CannotStart(sentence) : new CannotStart(sentence, cause);
    }
}
