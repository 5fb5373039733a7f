package dev.parley.load.processes;

import dev.parley.quickstart.BrokerSettings;
import dev.parley.quickstart.DataFolder;
import dev.parley.quickstart.EmbeddedBroker;
import dev.parley.quickstart.EmbeddedDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The broker and the database of {@code ./parley up}, on its data folder, without anything else.
 */
public final class StoresMain {

    private StoresMain() {}

    public static void main(String[] arguments) throws Exception {
        try (var data = DataFolder.open(Path.of(arguments[0]));
                var database = EmbeddedDatabase.start(data.postgres(), data.postgresBinaries(), 0);
                var broker = EmbeddedBroker.start(BrokerSettings.single(data.kafka(), 0))) {
            Parent.ready(broker.bootstrapServers() + " " + postmaster(data.postgres()));
            Parent.awaitParent();
        }
        System.exit(0);
    }

    /** PostgreSQL is no child of this process: its id is said too. */
    private static String postmaster(Path folder) throws IOException {
        return Files.readAllLines(folder.resolve("postmaster.pid")).getFirst().strip();
    }
}
