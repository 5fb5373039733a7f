package dev.parley.load.wire;

/**
 * The text of a token: its number in the answer, counted from 1, and when the model wrote it, in
 * {@link System#nanoTime}'s terms, such as {@code ~7.81235917238 }. On Linux all processes of a
 * machine share that clock. So every reader can tell how old a token is and whether one is missing,
 * wherever the text came from.
 */
public final class Stamp {

    private static final byte MARK = '~';

    private Stamp() {}

    /**
     * @param padding characters more, for larger tokens
     */
    public static String text(int number, long writtenAt, int padding) {
        return "~" + number + "." + writtenAt + "x".repeat(padding) + " ";
    }

    /** Returns where a stamp begins in a line, or -1. */
    public static int find(byte[] line, int length) {
        for (int i = 0; i < length; i++) {
            if (line[i] == MARK) {
                return i + 1;
            }
        }
        return -1;
    }

    /** Returns the number of the token whose stamp begins there. */
    public static int number(byte[] line, int at) {
        return (int) digits(line, at);
    }

    /** Returns when the token whose stamp begins there was written. */
    public static long writtenAt(byte[] line, int at) {
        int dot = at;
        while (line[dot] != '.') {
            dot++;
        }
        return digits(line, dot + 1);
    }

    private static long digits(byte[] line, int at) {
        long value = 0;
        for (int i = at; line[i] >= '0' && line[i] <= '9'; i++) {
            value = value * 10 + line[i] - '0';
        }
        return value;
    }
}
