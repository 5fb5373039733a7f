package dev.parley.quickstart.doctor;

/**
 * What one look has found.
 *
 * @param subject what was looked at, in a word or two
 * @param what how it is
 * @param todo what to do about it; empty if it is well
 */
record Finding(Level level, String subject, String what, String todo) {

    /** How bad it is. */
    enum Level {
        OK("ok"),
        /** Parley runs, but not as it could, or this cannot be known. */
        NOTE("note"),
        /** Parley cannot do its work. */
        FAILS("FAILS");

        private final String word;

        Level(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    static Finding ok(String subject, String what) {
        return new Finding(Level.OK, subject, what, "");
    }

    static Finding note(String subject, String what, String todo) {
        return new Finding(Level.NOTE, subject, what, todo);
    }

    static Finding fails(String subject, String what, String todo) {
        return new Finding(Level.FAILS, subject, what, todo);
    }

    String line() {
        var line = "%-5s  %-10s  %s".formatted(level, subject, what);
        return todo.isEmpty() ? line : line + "\n" + " ".repeat(19) + "→ " + todo;
    }
}
