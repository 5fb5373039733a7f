package dev.parley.load.wire;

import org.jspecify.annotations.Nullable;

/** A reader that wants to know only whether it is attached. For the loop's thread. */
public final class WaitingReader extends ResponseReader {

    /** Called once, with the status, or 0 if no response came. */
    public interface Answered {
        void answered(int status, long at);
    }

    private final Answered answered;
    private final Runnable lost;
    private int status;

    /**
     * @param lost called if the stream ends after the reader was attached
     */
    public WaitingReader(Answered answered, Runnable lost) {
        this.answered = answered;
        this.lost = lost;
    }

    @Override
    void status(int received, long at) {
        status = received;
        answered.answered(received, at);
    }

    @Override
    void line(byte[] line, int length, long at) {}

    @Override
    void ended(@Nullable String failure, long at) {
        if (status == 0) {
            answered.answered(0, at);
        } else if (status == 200) {
            lost.run();
        }
    }
}
