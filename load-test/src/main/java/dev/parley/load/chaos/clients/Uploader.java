package dev.parley.load.chaos.clients;

import dev.parley.testsupport.witness.Examination;
import dev.parley.testsupport.witness.Finding;
import dev.parley.testsupport.witness.Message;
import dev.parley.testsupport.witness.PatientClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Uploads one document after another, waits until each is ready, and deletes it. A document that
 * was taken must become ready, and stay deleted.
 */
final class Uploader extends Actor {

    private static final int SENTENCES = 60;

    private final String name;
    private final PatientClient api;
    private final List<Finding> findings = new ArrayList<>();
    private String waitsFor = "";
    private int whole;

    Uploader(PatientClient api, String name, Part part) {
        super(name, part.startAfter());
        this.name = name;
        this.api = api;
    }

    @Override
    void act() throws IOException, InterruptedException {
        for (int i = 1; !isFinishing(); i++) {
            waitsFor = "that was sent";
            String id = api.upload("%s document %d".formatted(name, i), text(i));
            waitsFor = id;
            String status = api.document(id);
            while (status.equals("indexing")) {
                PatientClient.pause();
                status = api.document(id);
            }
            waitsFor = "";
            if (!status.equals("ready")) {
                findings.add(Finding.lost("document %s is '%s', not ready", id, status));
            }
            api.deleteDocument(id);
            if (!api.document(id).isEmpty()) {
                findings.add(Finding.lost("document %s is there after its deletion", id));
            }
            whole++;
        }
    }

    /** Of words that no question has. */
    private static String text(int number) {
        return IntStream.rangeClosed(1, SENTENCES)
                .mapToObj(
                        n ->
                                "In year %d the orchard by the river bore %d baskets of pears."
                                        .formatted(1800 + n, number * n))
                .collect(Collectors.joining(" "));
    }

    @Override
    void gaveUp(IOException why) {
        findings.add(Finding.hung("%s", why));
    }

    @Override
    public Map<Message, List<Finding>> examine(Examination examination) {
        if (!waitsFor.isEmpty()) {
            findings.add(Finding.hung("document %s is still not ready", waitsFor));
        }
        return findings.isEmpty()
                ? Map.of()
                : Map.of(new Message(name + " documents"), List.copyOf(findings));
    }

    @Override
    public int documents() {
        return whole;
    }
}
