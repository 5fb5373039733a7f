package dev.parley.quickstart.client.chat;

/** Does something if the process is ended, such as by Ctrl-C, before this is closed. */
final class ExitHook implements Keyboard.Watch {

    private final Thread hook;

    ExitHook(Runnable action) {
        hook = new Thread(action, "parley-exit-hook");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, and the action runs.
        }
    }
}
