package dev.parley.load.run;

import dev.parley.load.figures.Progress;
import dev.parley.load.processes.ModelMain;
import dev.parley.load.processes.StoresMain;
import dev.parley.load.system.Child;
import dev.parley.load.system.CpuUse;
import dev.parley.load.system.FreshFolder;
import dev.parley.load.system.ParleyProcess;
import dev.parley.load.wire.EventLoop;
import dev.parley.testsupport.DidNotStartException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The processes of a run. Each is started when it is needed first; the system is kept as long as
 * the same one is asked for. Not thread-safe.
 */
public final class BenchRun implements AutoCloseable {

    /** A heap that is never full, and no collector with threads of its own. */
    private static final List<String> SMALL = List.of("-Xmx512m", "-XX:+UseSerialGC");

    /** As {@code ./parley up} gives it. */
    private static final List<String> LIKE_THE_SYSTEM = List.of("-Xmx1g", "-XX:+UseSerialGC");

    /** The build that {@code ./parley} made; empty if it was not {@code ./parley} that began. */
    private static final String BUILD = System.getProperty("parley.run", "");

    private final Path home;
    private final Path out;
    private final Scale scale;
    private final EventLoop loop = new EventLoop();
    private @Nullable Child model;
    private @Nullable Child stores;
    private @Nullable FreshFolder storesFolder;
    private @Nullable Running running;

    /** A running system, with what it was started with. */
    private record Running(String delivery, int slots, FreshFolder folder, ParleyProcess process) {}

    /**
     * @param home the clone's folder
     * @param out takes the logs and profiles of this run
     */
    public BenchRun(Path home, Path out, Scale scale) throws IOException {
        this.home = home;
        this.out = out;
        this.scale = scale;
    }

    public Path home() {
        return home;
    }

    public Scale scale() {
        return scale;
    }

    public EventLoop loop() {
        return loop;
    }

    /** The address that the system gets as its model. */
    public URI modelUrl() throws IOException {
        return URI.create(model().address());
    }

    private Child model() throws IOException {
        if (model == null) {
            model = Child.start(ModelMain.class, out.resolve("model.log"), SMALL, List.of());
        }
        return model;
    }

    /** Returns the broker and the database alone: those that run, or new ones on empty folders. */
    public Child stores() throws IOException {
        if (stores == null) {
            storesFolder = new FreshFolder(home);
            stores = stores(storesFolder.path());
        }
        return stores;
    }

    /** Starts the broker and the database alone on a folder of the caller's, who closes them. */
    public Child stores(Path data) throws IOException {
        Progress.say("Starting the broker and PostgreSQL alone");
        return Child.start(
                StoresMain.class,
                out.resolve("stores.log"),
                LIKE_THE_SYSTEM,
                List.of(data.toString()));
    }

    /** Returns where the broker of the stores takes connections. */
    public static String bootstrapOf(Child stores) {
        return stores.address().split(" ")[0];
    }

    /** Returns the roots of all processes of the stores. */
    public static List<ProcessHandle> rootsOf(Child stores) {
        long postmaster = Long.parseLong(stores.address().split(" ")[1]);
        return List.of(stores.handle(), ProcessHandle.of(postmaster).orElseThrow());
    }

    /** Stops what {@link #stores()} has started. */
    public void stopStores() throws IOException {
        if (stores != null) {
            stores.close();
            stores = null;
        }
        if (storesFolder != null) {
            storesFolder.close();
            storesFolder = null;
        }
    }

    /** Starts a program beside the stores; the caller closes it. */
    public Child program(Class<?> main, List<String> arguments) throws IOException {
        return Child.start(main, out.resolve(main.getSimpleName() + ".log"), SMALL, arguments);
    }

    /**
     * Returns the system with this delivery and so many slots: the one that runs, or a new one on
     * an empty folder.
     *
     * @throws DidNotStartException if it does not become ready
     */
    public ParleyProcess system(String delivery, int slots)
            throws IOException, InterruptedException {
        if (running != null && running.delivery.equals(delivery) && running.slots == slots) {
            return running.process;
        }
        return freshSystem(delivery, slots);
    }

    /** As {@link #system}, but always a new one. */
    public ParleyProcess freshSystem(String delivery, int slots)
            throws IOException, InterruptedException {
        stopSystem();
        Progress.say("Starting the system: %s, %d slots", delivery, slots);
        var folder = new FreshFolder(home);
        try {
            var process = start(folder.path(), delivery, slots, List.of());
            running = new Running(delivery, slots, folder, process);
            return process;
        } catch (IOException | InterruptedException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /** Starts a system on a folder of the caller's, who stops it. */
    public ParleyProcess start(Path data, String delivery, int slots, List<String> more)
            throws IOException, InterruptedException {
        var options = options(delivery);
        options.addAll(more);
        return up(data, options, slots(slots));
    }

    /** As above, and the start looks whether a build is needed, as it does for users. */
    public ParleyProcess startAsUsersDo(Path data, String delivery, int slots)
            throws IOException, InterruptedException {
        return BUILD.isEmpty()
                ? start(data, delivery, slots, List.of())
                : ParleyProcess.start(home, data, options(delivery), slots(slots));
    }

    /** Starts {@code ./parley up} with these options and settings; the caller stops it. */
    public ParleyProcess up(Path data, List<String> options, Map<String, String> environment)
            throws IOException, InterruptedException {
        if (BUILD.isEmpty()) {
            return ParleyProcess.startJava(data, options, environment);
        }
        // It looks for no change: a build in the middle of a run would spoil everything.
        var variables = new HashMap<>(environment);
        variables.put("PARLEY_RUN", BUILD);
        return ParleyProcess.start(home, data, options, variables);
    }

    private List<String> options(String delivery) throws IOException {
        var options = new ArrayList<>(List.of("--delivery", delivery));
        options.addAll(List.of("--model-url", modelUrl().toString()));
        return options;
    }

    private static Map<String, String> slots(int slots) {
        return Map.of("PARLEY_WORKER_SLOTS", Integer.toString(slots));
    }

    /** Stops the system that runs, if one does. */
    public void stopSystem() throws IOException, InterruptedException {
        if (running != null) {
            var stopped = running;
            running = null;
            try (var folder = stopped.folder) {
                stopped.process.stop();
            }
        }
    }

    public Api api(ParleyProcess system) {
        return new Api(loop, system.api());
    }

    /** Watches the CPU of these, beside that of model and client. */
    public CpuUse.Watch watch(List<ProcessHandle> roots) throws IOException {
        return CpuUse.watch(List.of(model().handle()), roots);
    }

    /** Asks the model itself. */
    public Outcome direct(Plan plan) throws IOException, InterruptedException {
        return Turns.run(loop, Target.model(modelUrl()), plan, meter(List.of()));
    }

    /** Asks the system, in these sessions one after the other. */
    public Outcome parley(ParleyProcess system, List<String> sessions, Plan plan)
            throws IOException, InterruptedException {
        return Turns.run(
                loop, Target.sessions(system.api(), sessions), plan, meter(system.roots()));
    }

    /** As {@link #parley}, and profiles the system in the window if that is wanted. */
    public Outcome measured(String label, ParleyProcess system, List<String> sessions, Plan plan)
            throws IOException, InterruptedException {
        if (!scale.profile()) {
            return parley(system, sessions, plan);
        }
        var profile = new Profile(out, label, system);
        var meter = meter(system.roots());
        return Turns.run(
                loop,
                Target.sessions(system.api(), sessions),
                plan,
                new Turns.Meter() {
                    @Override
                    public void begin() throws IOException, InterruptedException {
                        profile.begin();
                        meter.begin();
                    }

                    @Override
                    public CpuUse end() throws IOException, InterruptedException {
                        var use = meter.end();
                        profile.end();
                        return use;
                    }
                });
    }

    private Turns.Meter meter(List<ProcessHandle> roots) {
        return new Turns.Meter() {
            private CpuUse.@Nullable Watch watch;

            @Override
            public void begin() throws IOException {
                watch = BenchRun.this.watch(roots);
            }

            @Override
            public CpuUse end() throws IOException {
                return Objects.requireNonNull(watch).stop();
            }
        };
    }

    @Override
    public void close() throws IOException {
        try {
            stopSystem();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stopStores();
            if (model != null) {
                model.close();
            }
            loop.close();
        }
    }
}
