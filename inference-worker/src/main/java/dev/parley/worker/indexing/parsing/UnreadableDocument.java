package dev.parley.worker.indexing.parsing;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A document's text cannot be had, now or ever: it is the document's fault. */
public final class UnreadableDocument extends IOException {
    private static final long serialVersionUID = 1L;

    private final Unreadable why;

    UnreadableDocument(Unreadable why) {
        this(why, null);
    }

    UnreadableDocument(Unreadable why, @Nullable Throwable cause) {
        super(why.failure().message(), cause);
        this.why = why;
    }

    static void refuseToUnpack(long max) throws UnreadableDocument {
        throw new UnreadableDocument(Unreadable.UNPACKS_TOO_LARGE);
    }

    /** What the document's owner is told. */
    public Unreadable why() {
        return why;
    }
}
