package dev.parley.quickstart.client.chat;

import dev.parley.quickstart.client.server.Event;
import dev.parley.quickstart.client.server.EventReader;
import dev.parley.quickstart.client.server.Screen;
import java.io.PrintWriter;

/** Shows a turn while it happens: the answer on one writer, what happens to it on another. */
final class TurnPrinter implements EventReader.Listener {

    private static final int LONGEST_STEP = 120;

    private final PrintWriter out;
    private final PrintWriter err;
    private final Answer answer = new Answer();
    private boolean isQueued;
    private boolean isThinking;

    TurnPrinter(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    Answer answer() {
        return answer;
    }

    @Override
    public boolean event(Event event) {
        boolean began = !answer.text().isEmpty();
        answer.take(event);
        switch (event.name()) {
            case "token" -> {
                out.print(Screen.safe(event.text("text")));
                out.flush();
            }
            case "queued" -> {
                if (!isQueued) {
                    say("(waiting for a free worker)");
                }
                isQueued = true;
            }
            case "reasoning" -> {
                if (!isThinking) {
                    say("(thinking)");
                }
                isThinking = true;
            }
            case "progress" ->
                    say(
                            "(%d of %d: %s)"
                                    .formatted(
                                            event.data().path("step").asInt(0),
                                            event.data().path("of").asInt(0),
                                            Screen.line(event.text("detail"), LONGEST_STEP)));
            case "restart" -> {
                endLine(began);
                say("(the worker was lost; the answer begins again)");
            }
            default -> {
                if (event.isLast()) {
                    endLine(began);
                    end();
                }
            }
        }
        return !event.isLast();
    }

    private void end() {
        if (!answer.isWhole()) {
            say(answer.problem());
        } else if (!answer.sources().isEmpty()) {
            say("(%d passages; /sources shows them)".formatted(answer.sources().size()));
        }
    }

    private void endLine(boolean began) {
        if (began) {
            out.println();
            out.flush();
        }
    }

    @Override
    public void again() {
        say("(the connection was lost; trying again)");
    }

    private void say(String line) {
        err.println(line);
        err.flush();
    }
}
