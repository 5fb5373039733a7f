package dev.parley.load;

import dev.parley.load.system.FreshFolder;
import dev.parley.load.system.ParleyProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How long {@code ./parley up}, already built, takes to start with the offline model until it says
 * that it is ready, and to stop after SIGTERM.
 *
 * @param first starts on an empty data folder
 * @param second starts on the folder of a first one
 */
record StartUps(List<Duration> first, List<Duration> second, List<Duration> stops) {

    static StartUps measure(Path home, int times) throws IOException, InterruptedException {
        var first = new ArrayList<Duration>();
        var second = new ArrayList<Duration>();
        var stops = new ArrayList<Duration>();
        // Not counted: only the first start reads the jars from the disk.
        try (var folder = new FreshFolder(home)) {
            once(home, folder, new ArrayList<>());
        }
        for (int i = 0; i < times; i++) {
            try (var folder = new FreshFolder(home)) {
                first.add(once(home, folder, stops));
                second.add(once(home, folder, stops));
            }
        }
        return new StartUps(first, second, stops);
    }

    private static Duration once(Path home, FreshFolder folder, List<Duration> stops)
            throws IOException, InterruptedException {
        try (var system = ParleyProcess.startScript(home, folder.path(), List.of())) {
            stops.add(system.stop());
            return system.startUp();
        }
    }
}
