package dev.parley.load.run;

import dev.parley.load.figures.Latencies;
import dev.parley.load.system.ParleyProcess;
import dev.parley.load.wire.BodyReader;
import dev.parley.load.wire.Requests;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls that are answered at once. */
public final class Calls {

    private static final long SECOND = 1_000_000_000L;

    /**
     * What became of repeated calls.
     *
     * @param latencies from when a call was due to the last byte of its answer
     * @param failed how many had another status than 200
     */
    public record Times(Latencies latencies, int failed) {}

    private Calls() {}

    /** Sends the same call at a rate, whether earlier ones have been answered or not. */
    public static Times repeat(
            BenchRun run, ParleyProcess system, String path, int calls, int perSecond)
            throws IOException, InterruptedException {
        var latencies = new Latencies();
        int[] failed = {0};
        var left = new CountDownLatch(calls);
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            long due = start + i * SECOND / perSecond;
            var reader =
                    new BodyReader(
                            response -> {
                                latencies.record(response.at() - due);
                                failed[0] += response.status() == 200 ? 0 : 1;
                                left.countDown();
                            });
            run.loop().at(due, () -> call(run, system, path, reader));
        }
        left.await();
        return new Times(latencies, failed[0]);
    }

    /** Calls once; returns the JSON of the answer. */
    public static JsonNode get(BenchRun run, ParleyProcess system, String path)
            throws IOException, InterruptedException {
        var answer = new CompletableFuture<BodyReader.Response>();
        run.loop().on(() -> call(run, system, path, new BodyReader(answer::complete)));
        try {
            var response = answer.get();
            if (response.status() != 200) {
                throw new IOException("%s: %s".formatted(path, response));
            }
            return JsonMapper.shared().readTree(response.body());
        } catch (ExecutionException e) {
            throw new IOException(path, e);
        }
    }

    private static void call(BenchRun run, ParleyProcess system, String path, BodyReader reader) {
        run.loop()
                .open(
                        Target.addressOf(system.api()),
                        Requests.get(path, "application/json", ""),
                        reader);
    }
}
