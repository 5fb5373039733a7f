package dev.parley.worker.indexing.parsing;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A document cannot be read, for a reason in the document: another try would not help. */
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

    /** The reason that the document's owner sees. */
    public Unreadable why() {
        return why;
    }
}
