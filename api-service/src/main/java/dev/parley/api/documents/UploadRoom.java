package dev.parley.api.documents;

import dev.parley.api.web.ProblemException;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.springframework.stereotype.Component;

/** Bounds the number of uploads on this node's disk. Thread-safe. */
@Component
final class UploadRoom {

    private static final Duration RETRY = Duration.ofSeconds(5);

    private final Semaphore places;
    private final int all;

    UploadRoom(UploadSettings settings) {
        this.all = settings.maxUploads();
        this.places = new Semaphore(all);
    }

    /** Reads and stores one upload. */
    @FunctionalInterface
    interface Upload {
        UUID take() throws IOException;
    }

    /**
     * Takes an upload on the calling thread.
     *
     * @throws ProblemException 503 if there is no room; nothing of the upload was read then
     */
    UUID take(Upload upload) throws IOException {
        if (!places.tryAcquire()) {
            throw ProblemException.overloaded(
                    "This node takes no more than %d documents at once".formatted(all), RETRY);
        }
        try {
            return upload.take();
        } finally {
            places.release();
        }
    }
}
