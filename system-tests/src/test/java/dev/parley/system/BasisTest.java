package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.events.Text;
import dev.parley.modelserver.scripted.Call;
import dev.parley.testsupport.DocumentCalls;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The event log says what an answer was made from, so that it can be compared later. */
class BasisTest {

    private static final String FACT = "The beacon of Lerwick is amber and turns twice a minute.";

    private final TestSystem system = TestSystem.get();
    private final DocumentCalls documents = new DocumentCalls(system.api(0));

    @AfterEach
    void deleteDocuments() {
        documents.deleteAll();
    }

    @Test
    void thePromptsHashIsThatOfTheBytesThatTheModelReceivedInBothModes() {
        var document = documents.text("Beacons", FACT);
        documents.awaitReady(document);
        var question = "Which colour is the beacon of Lerwick?";
        var api = system.api(0);
        var session = api.createSession();

        api.message(session, question).toEnd();
        assertBasis(session, "regular", document, system.model.callsFor(question).getLast());
        var other = api.createSession();
        api.deepResearch(other, question).toEnd();

        // The report is the last call of a research.
        assertBasis(other, "deep_research", document, system.model.calls().getLast());
    }

    private void assertBasis(String session, String mode, String document, Call call) {
        var started = event(session, "turn.started");
        assertThat(started.get("model").stringValue()).isEqualTo(call.request().model());
        assertThat(started.get("parameters").get("mode").stringValue()).isEqualTo(mode);
        var basis = event(session, "turn.sources").get("basis");
        assertThat(basis.get("prompt_sha256").stringValue()).isEqualTo(call.request().bodySha256());
        assertThat(basis.get("passages")).hasSize(1);
        var passage = basis.get("passages").get(0);
        assertThat(passage.get("document_id").stringValue()).isEqualTo(document);
        assertThat(passage.get("text_sha256").stringValue())
                .isEqualTo(Text.sha256Hex(stored(document, passage.get("chunk").intValue())));
    }

    @Test
    void anAnswerWithoutPassagesHasAPromptAllTheSame() {
        var question = "How high is the mast of Foula?";
        var session = system.api(0).createSession();

        system.api(0).message(session, question).toEnd();

        var basis = event(session, "turn.sources").get("basis");
        assertThat(basis.get("passages")).isEmpty();
        assertThat(basis.get("prompt_sha256").stringValue())
                .isEqualTo(system.model.callsFor(question).getLast().request().bodySha256());
    }

    private String stored(String document, int chunk) {
        return system.database()
                .sql("SELECT body FROM document_chunk WHERE document_id = ? AND number = ?")
                .params(List.of(UUID.fromString(document), chunk))
                .query(String.class)
                .single();
    }

    /** The event as the {@code log} call gives it. */
    private JsonNode event(String session, String type) {
        return system.api(0)
                .text("/api/chat/sessions/" + session + "/log")
                .body()
                .lines()
                .map(line -> JsonMapper.shared().readTree(line).get("event"))
                .filter(event -> event.get("type").stringValue().equals(type))
                .findFirst()
                .orElseThrow();
    }
}
