package dev.parley.load;

import dev.parley.load.client.Answer;
import dev.parley.load.client.Asker;
import dev.parley.load.client.TimedModel;
import dev.parley.load.figures.Samples;
import dev.parley.load.system.CpuUse;
import dev.parley.load.system.ParleyProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Many streams at once, each with 20 tokens/s.
 *
 * @param what names the run in the report
 * @param live latencies of the tokens that were written while all streams were live
 * @param all latencies of all tokens, including those while streams began and ended
 * @param firstTokens times to the streams' first tokens, including the model's own time
 */
record StreamRun(
        String what,
        int streams,
        Samples live,
        Samples all,
        Samples firstTokens,
        CpuUse cpu,
        Verdicts verdicts) {

    /** How many streams begin in a second: no two begin at once, and their phases differ. */
    private static final int BEGIN_PER_SECOND = 50;

    /**
     * @param askers one for each stream
     * @param seconds how long all are live together
     * @param system its CPU is measured too; null for the baseline
     */
    static StreamRun measure(
            String what,
            TimedModel model,
            List<Asker> askers,
            int seconds,
            @Nullable ParleyProcess system)
            throws IOException, InterruptedException {
        int beginning = Math.ceilDiv(askers.size(), BEGIN_PER_SECOND);
        int tokens = TimedModel.TOKENS_PER_SECOND * (seconds + beginning);
        var watch = CpuUse.watch(system);
        var answers = new ArrayList<Answer>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<Answer>>();
            long start = System.nanoTime();
            for (int i = 0; i < askers.size(); i++) {
                long due = start + i * 1_000_000_000L / BEGIN_PER_SECOND;
                Asker asker = askers.get(i);
                running.add(
                        threads.submit(
                                () -> {
                                    Thread.sleep(
                                            Math.max(0, (due - System.nanoTime()) / 1_000_000));
                                    return asker.ask(model.paced(tokens));
                                }));
            }
            for (var each : running) {
                answers.add(each.get());
            }
        } catch (ExecutionException e) {
            throw new IOException("A stream's client failed", e);
        }
        return of(what, answers, watch.stop());
    }

    private static StreamRun of(String what, List<Answer> answers, CpuUse cpu) {
        List<Answer> timed = answers.stream().filter(Answer::isTimed).toList();
        // nanoTime may have any sign: only differences count.
        long base = timed.isEmpty() ? 0 : timed.getFirst().firstWrittenAt();
        long allBegun =
                timed.stream().mapToLong(a -> a.firstWrittenAt() - base).max().orElse(0) + base;
        long firstEnds =
                timed.stream().mapToLong(a -> a.lastWrittenAt() - base).min().orElse(0) + base;
        return new StreamRun(
                what,
                answers.size(),
                Samples.joined(timed.stream().map(a -> a.latencies(allBegun, firstEnds)).toList()),
                Samples.joined(
                        timed.stream()
                                .map(a -> a.latencies(a.firstWrittenAt(), a.lastWrittenAt()))
                                .toList()),
                new Samples(timed.stream().mapToLong(Answer::firstToken).toArray()),
                cpu,
                Verdicts.of(answers));
    }
}
