package dev.parley.load;

import dev.parley.load.documents.ModeCosts;
import dev.parley.load.documents.PdfIndexing;
import dev.parley.load.system.MemoryFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Collects the measurements in the order in which they were made. */
final class Results {

    /** Stands in the reports in place of a delivery for runs that asked the model itself. */
    static final String BASELINE = "model itself";

    /** First tokens of a delivery or the baseline. */
    record First(String delivery, FirstTokens tokens) {}

    /** Memory of a system with this delivery. */
    record Memory(String delivery, String state, MemoryFigures figures) {}

    private final List<First> firsts = new ArrayList<>();
    private final List<StreamRun> runs = new ArrayList<>();
    private final List<Memory> memories = new ArrayList<>();
    private final List<String> gaps = new ArrayList<>();
    private Optional<StartUps> startUps = Optional.empty();
    private Optional<Cancels> cancels = Optional.empty();
    private Optional<StuckReaders> stuckReaders = Optional.empty();
    private Optional<ModeCosts> modeCosts = Optional.empty();
    private Optional<PdfIndexing> pdfIndexing = Optional.empty();

    void first(String delivery, FirstTokens tokens) {
        firsts.add(new First(delivery, tokens));
    }

    void run(StreamRun run) {
        runs.add(run);
    }

    void memory(String delivery, String state, MemoryFigures figures) {
        memories.add(new Memory(delivery, state, figures));
    }

    void startUps(StartUps measured) {
        startUps = Optional.of(measured);
    }

    void cancels(Cancels measured) {
        cancels = Optional.of(measured);
    }

    void stuckReaders(StuckReaders measured) {
        stuckReaders = Optional.of(measured);
    }

    void modeCosts(ModeCosts measured) {
        modeCosts = Optional.of(measured);
    }

    void pdfIndexing(PdfIndexing measured) {
        pdfIndexing = Optional.of(measured);
    }

    /** Adds a sentence about something that could not be measured. */
    void notMeasured(String sentence) {
        gaps.add(sentence);
    }

    List<String> gaps() {
        return List.copyOf(gaps);
    }

    List<First> firsts() {
        return List.copyOf(firsts);
    }

    List<StreamRun> runs() {
        return List.copyOf(runs);
    }

    List<Memory> memories() {
        return List.copyOf(memories);
    }

    Optional<StartUps> startUps() {
        return startUps;
    }

    Optional<Cancels> cancels() {
        return cancels;
    }

    Optional<StuckReaders> stuckReaders() {
        return stuckReaders;
    }

    Optional<ModeCosts> modeCosts() {
        return modeCosts;
    }

    Optional<PdfIndexing> pdfIndexing() {
        return pdfIndexing;
    }

    /** Returns the verdicts on all answers that were compared with the model's. */
    Stream<Verdicts> verdicts() {
        return Stream.of(
                        firsts.stream().map(first -> first.tokens().verdicts()),
                        runs.stream().map(StreamRun::verdicts),
                        stuckReaders.stream().flatMap(StuckReaders::verdicts))
                .flatMap(each -> each);
    }

    /** Returns how many answers were not what the model wrote. */
    long losses() {
        return verdicts().mapToLong(v -> (long) v.wrong() + v.shortened() + v.failed()).sum();
    }
}
