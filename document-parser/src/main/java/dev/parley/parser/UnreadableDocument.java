package dev.parley.parser;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A document cannot be read, for a reason in the document: another try would not help. */
public final class UnreadableDocument extends IOException {
    private static final long serialVersionUID = 1L;

    private final Unreadable why;

    public UnreadableDocument(Unreadable why) {
        this(why, null);
    }

    public UnreadableDocument(Unreadable why, @Nullable Throwable cause) {
        super(why.message(), cause);
        this.why = why;
    }

    /** The reason that the document's owner sees. */
    public Unreadable why() {
        return why;
    }
}
