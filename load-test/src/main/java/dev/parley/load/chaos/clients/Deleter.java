package dev.parley.load.chaos.clients;

import dev.parley.load.system.ClusterState;
import dev.parley.testsupport.EventStream;
import dev.parley.testsupport.witness.Examination;
import dev.parley.testsupport.witness.FaithfulReader;
import dev.parley.testsupport.witness.Finding;
import dev.parley.testsupport.witness.Message;
import dev.parley.testsupport.witness.PatientClient;
import dev.parley.testsupport.witness.StreamCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Begins one session after another, and deletes each in the middle of its only answer. Afterwards
 * nobody may find anything of it.
 */
final class Deleter extends Actor {

    /** A deleted session's streams answer 204, every other call 404. */
    private static final Pattern GONE = Pattern.compile("HTTP (204|404)\\b.*", Pattern.DOTALL);

    private final String name;
    private final PatientClient api;
    private final int deleteAfter;
    private final Narrator model;

    /** The session of each message, and what is wrong with it. */
    private final LinkedHashMap<Message, Deleted> sessions = new LinkedHashMap<>();

    private record Deleted(String session, List<Finding> findings) {}

    private @Nullable FutureTask<Void> deletion;
    private int tokens;

    Deleter(PatientClient api, String name, Part part, Narrator model) {
        super(name, part.startAfter());
        this.name = name;
        this.api = api;
        this.deleteAfter = part.token();
        this.model = model;
    }

    @Override
    void act() throws IOException, InterruptedException {
        for (int i = 1; !isFinishing(); i++) {
            var message = new Message("%s message %d".formatted(name, i));
            try {
                deleteOne(message);
            } catch (InterruptedException e) {
                gaveUp(new IOException("its session was not deleted in time"));
                throw e;
            }
        }
    }

    private void deleteOne(Message message) throws IOException, InterruptedException {
        var deleted = new Deleted(api.newSession(), new ArrayList<>());
        String session = deleted.session();
        sessions.put(message, deleted);
        deletion = null;
        tokens = 0;
        new FaithfulReader(api, session, () -> token(session)).send(message);
        if (deletion == null) {
            // The answer was refused, or shorter than expected.
            message.complaints()
                    .forEach(what -> deleted.findings().add(Finding.lost("refused: %s", what)));
            api.delete(session);
        } else {
            try {
                deletion.get();
            } catch (ExecutionException e) {
                throw new IOException("The session %s was not deleted".formatted(session), e);
            }
        }
        api.requireGone(session);
        check(message, deleted.findings());
    }

    private void token(String session) {
        if (++tokens == deleteAfter) {
            deletion =
                    new FutureTask<>(
                            () -> {
                                api.delete(session);
                                return null;
                            });
            Thread.ofVirtual().name("deletion of " + session).start(deletion);
        }
    }

    // What was read before the end is a part of the turn, in order and once.
    private void check(Message message, List<Finding> findings) {
        message.complaints().stream()
                .filter(what -> !GONE.matcher(what).matches())
                .forEach(what -> findings.add(Finding.lost("the reader was told %s", what)));
        var events =
                message.events().stream().filter(event -> !event.name().equals("deleted")).toList();
        StreamCheck.of(message.turn().orElse(""), events, "the reader").stream()
                .filter(finding -> finding.kind() == Finding.Kind.REPEATED)
                .forEach(findings::add);
        String text = EventStream.text(events);
        if (!text.isEmpty()
                && model.begun(message.content()).stream().noneMatch(all -> all.startsWith(text))) {
            findings.add(Finding.lost("the reader has a text that the model never said"));
        }
    }

    @Override
    void gaveUp(IOException why) {
        sessions.lastEntry().getValue().findings().add(Finding.hung("%s", why));
    }

    @Override
    public Map<Message, List<Finding>> examine(Examination examination) {
        var findings = new LinkedHashMap<Message, List<Finding>>();
        sessions.forEach((message, deleted) -> findings.put(message, deleted.findings()));
        return findings;
    }

    @Override
    public Map<Message, List<Finding>> examineRows(ClusterState state, Waits waits)
            throws InterruptedException {
        var findings = new LinkedHashMap<Message, List<Finding>>();
        for (var each : sessions.entrySet()) {
            String session = each.getValue().session();
            // What a worker wrote meanwhile is removed a little later.
            if (!waits.until(() -> state.rowsOf(session) == 0)) {
                findings.put(
                        each.getKey(),
                        List.of(
                                Finding.lost(
                                        "%d rows are left of the deleted session %s",
                                        state.rowsOf(session), session)));
            }
        }
        return findings;
    }
}
