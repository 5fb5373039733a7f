package dev.parley.load.chaos;

import dev.parley.load.chaos.Fault.Signal;
import dev.parley.load.figures.Samples;
import dev.parley.load.figures.Table;
import dev.parley.testsupport.witness.Finding;
import dev.parley.testsupport.witness.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Writes the results as Markdown. */
final class ChaosReport {

    /** The aims for the 99th percentiles, in nanoseconds. */
    private static final long KILLED_WORKER = 1_500_000_000L;

    private static final long HUNG_WORKER = 7_000_000_000L;
    private static final long KILLED_BROKER = 10_000_000_000L;

    private final String heading;
    private final List<RoundResult> results;
    private final Map<String, String> rebuilt;
    private final Optional<String> unfinished;

    /**
     * @param heading date, machine and command
     * @param rebuilt the tables of the projection that had other rows after a rebuild
     * @param unfinished why the run was not finished; empty if it was
     */
    ChaosReport(
            String heading,
            List<RoundResult> results,
            Map<String, String> rebuilt,
            Optional<String> unfinished) {
        this.heading = heading;
        this.results = List.copyOf(results);
        this.rebuilt = Map.copyOf(rebuilt);
        this.unfinished = unfinished;
    }

    /** Returns true if nothing was lost, repeated or hung, and the run was finished. */
    boolean isGood() {
        return unfinished.isEmpty()
                && rebuilt.isEmpty()
                && results.stream().allMatch(RoundResult::isClean);
    }

    @Override
    public String toString() {
        return """
        %s

        %s

        %s

        A message is *answered* if the model, its reader, a reader of the whole session, the history, the event log and a replay have
        the same text and events. If its reader cancelled it, the text is the beginning of what the model would have said; if its
        session was deleted in the middle of it, nothing of that is left. A *document* was uploaded, became ready, and was deleted.

        Times are in seconds: p50 / p99 of so many. *Next attempt*: from the fault to the first token of the attempt that another
        worker began. *Wait for a token*: the longest time that a reader waited for a token after the fault; in undisturbed rounds
        the model's own pace decides it. *Sent meanwhile*: the same for messages that were sent while the process was away, from
        the time of sending. *Acceptance*: for the same messages, from sending to the answer that names the turn. *Without a stream*:
        from the moment when a reader lost its stream until it had one again; clients reconnect after 0.1 s.

        What decides these times: for a killed worker, two looks of another worker (`parley.lease.watch-every`, 0.3 s); for a hung
        worker, `parley.lease.duration` (5 s); for a database that stands still or cannot be reached, that time (10 s); for a killed broker, `broker.session.timeout.ms` (3 s); for a hung broker, also the
        clients' `request.timeout.ms` (5 s); for a hung API node or proxy, how long the clients wait in silence (20 s).

        %s

        %s
        """
                .formatted(heading, counts(), times(), aims(), rest())
                .strip();
    }

    /** Returns a row for the undisturbed rounds, then one for each disturbance of each kind. */
    private List<Row> rows() {
        var rows = new ArrayList<Row>();
        rows.add(row("nobody", "", result -> result.round().faults().isEmpty()));
        for (Kind kind : Kind.values()) {
            for (Signal signal : kind.signals()) {
                rows.add(row(kind.toString(), signal.toString(), of(kind, signal)));
            }
        }
        rows.add(row("two at once", "", result -> result.round().faults().size() > 1));
        rows.removeIf(row -> row.results().isEmpty());
        return rows;
    }

    private record Row(String victim, String signal, List<RoundResult> results) {

        long sum(Function<RoundResult, Long> count) {
            return results.stream().mapToLong(count::apply).sum();
        }

        Samples samples(Function<RoundResult, LongStream> values) {
            return new Samples(results.stream().flatMapToLong(values::apply).toArray());
        }
    }

    private interface Choice {
        boolean is(RoundResult result);
    }

    private Row row(String victim, String signal, Choice choice) {
        return new Row(victim, signal, results.stream().filter(choice::is).toList());
    }

    private static Choice of(Kind kind, Signal signal) {
        return result ->
                result.round().faults().size() == 1
                        && result.round().faults().getFirst().kind() == kind
                        && result.round().faults().getFirst().signal() == signal;
    }

    private String counts() {
        var table =
                new Table(
                        2,
                        "victim",
                        "signal",
                        "rounds",
                        "accepted",
                        "answered",
                        "of these by a later attempt",
                        "cancelled",
                        "documents",
                        "lost",
                        "repeated",
                        "hung");
        var rows = rows();
        rows.add(row("**all**", "", result -> true));
        for (Row row : rows) {
            table.row(
                    row.victim(),
                    row.signal(),
                    row.results().size(),
                    row.sum(RoundResult::accepted),
                    row.sum(RoundResult::answered),
                    row.sum(ChaosReport::later),
                    row.sum(RoundResult::cancelled),
                    row.sum(result -> (long) result.documents()),
                    row.sum(result -> result.with(Finding.Kind.LOST)),
                    row.sum(result -> result.with(Finding.Kind.REPEATED)),
                    row.sum(result -> result.with(Finding.Kind.HUNG)));
        }
        return table.toString();
    }

    private static long later(RoundResult result) {
        return result.findings().keySet().stream().filter(m -> m.attempts() > 1).count();
    }

    private String times() {
        var table =
                new Table(
                        2,
                        "victim",
                        "signal",
                        "next attempt",
                        "wait for a token",
                        "sent meanwhile",
                        "acceptance",
                        "without a stream");
        for (Row row : rows()) {
            table.row(
                    row.victim(),
                    row.signal(),
                    inWords(row.samples(ChaosReport::nextAttempts)),
                    inWords(row.samples(ChaosReport::waits)),
                    inWords(row.samples(r -> waits(r.sentMeanwhile(), r))),
                    inWords(row.samples(r -> r.sentMeanwhile().mapToLong(Message::acceptance))),
                    inWords(row.samples(ChaosReport::absences)));
        }
        return table.toString();
    }

    private static LongStream nextAttempts(RoundResult result) {
        return present(result.struck().map(m -> m.nextAttemptAfter(result.struckAt())));
    }

    private static LongStream waits(RoundResult result) {
        return waits(result.struck(), result);
    }

    private static LongStream waits(Stream<Message> messages, RoundResult result) {
        return present(messages.map(message -> message.longestWaitAfter(result.struckAt())));
    }

    private static LongStream absences(RoundResult result) {
        return result.findings().keySet().stream()
                .flatMap(message -> message.absences().stream())
                .mapToLong(Long::longValue);
    }

    private static LongStream present(Stream<OptionalLong> values) {
        return values.filter(OptionalLong::isPresent).mapToLong(OptionalLong::getAsLong);
    }

    private static String inWords(Samples samples) {
        return samples.count() == 0
                ? ""
                : "%s / %s of %d"
                        .formatted(
                                seconds(samples.median()), seconds(samples.p99()), samples.count());
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.2f", nanos / 1e9);
    }

    private String aims() {
        return String.join(
                "\n",
                aim(
                        "A killed worker's turn starts again",
                        KILLED_WORKER,
                        row("", "", of(Kind.WORKER, Signal.KILL)),
                        ChaosReport::nextAttempts),
                aim(
                        "A hung worker's turn starts again",
                        HUNG_WORKER,
                        row("", "", of(Kind.WORKER, Signal.STOP)),
                        ChaosReport::nextAttempts),
                aim(
                        "Tokens flow again after one of three brokers was killed",
                        KILLED_BROKER,
                        row("", "", of(Kind.BROKER, Signal.KILL)),
                        ChaosReport::waits));
    }

    private static String aim(
            String what, long bound, Row row, Function<RoundResult, LongStream> values) {
        var samples = row.samples(values);
        String outcome =
                samples.count() == 0
                        ? "not measured"
                        : "%s: p99 %s s, at most %s s"
                                .formatted(
                                        samples.p99() <= bound ? "met" : "missed",
                                        seconds(samples.p99()),
                                        seconds(samples.max()));
        return "- %s within %s s: %s.".formatted(what, seconds(bound), outcome);
    }

    private String rest() {
        if (unfinished.isPresent()) {
            return "Not finished: " + unfinished.get();
        }
        return rebuilt.isEmpty()
                ? "A rebuild of the projection at the end gave the same rows."
                : "A rebuild of the projection at the end gave other rows: " + rebuilt;
    }
}
