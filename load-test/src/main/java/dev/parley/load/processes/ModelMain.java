package dev.parley.load.processes;

import dev.parley.modelserver.ChatCompletionsServer;
import java.io.IOException;

/** The model that is asked by the system and, for comparison, by the client itself. */
public final class ModelMain {

    private ModelMain() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var server = ChatCompletionsServer.start(0, new StampedModel());
        Parent.ready(server.baseUrl().toString());
        Parent.awaitParent();
        server.close();
        System.exit(0);
    }
}
