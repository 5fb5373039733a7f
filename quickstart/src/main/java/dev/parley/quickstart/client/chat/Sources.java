package dev.parley.quickstart.client.chat;

import dev.parley.quickstart.client.server.Screen;
import java.io.PrintWriter;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Prints the passages that an answer may cite. */
final class Sources {

    private static final int LONGEST_TITLE = 80;
    private static final int LONGEST_PASSAGE = 300;

    private Sources() {}

    static void print(List<JsonNode> sources, PrintWriter to) {
        for (var source : sources) {
            to.println(
                    "[%d] %s%s"
                            .formatted(
                                    source.path("number").asInt(0),
                                    Screen.line(source.path("title").asString(""), LONGEST_TITLE),
                                    source.has("page")
                                            ? ", page " + source.path("page").asInt(0)
                                            : ""));
            to.println("    " + Screen.line(source.path("snippet").asString(""), LONGEST_PASSAGE));
        }
        to.flush();
    }
}
