package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.modelserver.scripted.Script;
import dev.parley.testsupport.ApiClient;
import dev.parley.testsupport.DocumentCalls;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Collections;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What operators see, and that dashboard and alerts look at what there is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetersTest {

    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-");

    private final TestSystem system = TestSystem.get();

    // Each event that has a meter only when it has happened.
    @BeforeAll
    void somethingHappens() {
        system.model.when(
                "Count for the meters", Script.answer(Collections.nCopies(40, "one more ")));
        var session = system.api(0).createSession();
        var stream = system.api(0).message(session, "Count for the meters");
        var turn = stream.header("Parley-Turn-Id");
        var events = stream.toEnd();
        system.api(0).turn(session, turn, "Last-Event-ID", events.get(3).id()).toEnd();
        var documents = new DocumentCalls(system.api(0));
        documents.awaitReady(documents.text("Meters", "A meter shows what happens."));
    }

    @Test
    void everyMetricOfDashboardAndAlertsExists() {
        var scrape = system.meters();
        var names = Meters.names(scrape);

        assertThat(Meters.expressions()).hasSizeGreaterThan(20);
        for (var expression : Meters.expressions()) {
            assertThat(Meters.metrics(expression)).as(expression).isNotEmpty().isSubsetOf(names);
            for (var label : Meters.wantedLabels(expression)) {
                assertThat(Meters.has(scrape, label)).as("%s of %s", label, expression).isTrue();
            }
        }
    }

    @Test
    void theDocumentSaysWhatToDoAtEachAlertAndAtNoOther() {
        var document = ComposeFile.read("docs/operations.md");
        var sections =
                Pattern.compile("(?ms)^### (\\w+)\n\n(.*?)(?=^##|\\z)")
                        .matcher(document.substring(document.indexOf("## Alerts")))
                        .results()
                        .toList();

        assertThat(sections.stream().map(section -> section.group(1)))
                .containsExactlyElementsOf(Meters.alerts());
        assertThat(sections)
                .allSatisfy(
                        section ->
                                assertThat(section.group(2))
                                        .as(section.group(1))
                                        .hasSizeGreaterThan(100));
    }

    @Test
    void theDocumentNamesEveryMeterAndNoOther() {
        assertThat(Meters.documented()).isEqualTo(Meters.ours(system.meters()));
    }

    @Test
    void aTurnIsSeenFromItsMessageToItsReader() {
        var scrape = system.meters();

        assertThat(Meters.value(scrape, "parley_turn_first_token_seconds_count")).isPositive();
        assertThat(Meters.value(scrape, "parley_turn_queue_wait_seconds_count")).isPositive();
        for (var hop : new String[] {"log", "follower", "reader"}) {
            assertThat(
                            scrape.lines()
                                    .filter(
                                            line ->
                                                    line.startsWith(
                                                            "parley_token_delay_seconds_count"))
                                    .filter(line -> line.contains("hop=\"" + hop + "\"")))
                    .as(hop)
                    .singleElement()
                    .satisfies(line -> assertThat(line).doesNotEndWith(" 0"));
        }
        assertThat(Meters.value(scrape, "parley_model_tokens_total")).isPositive();
        assertThat(Meters.value(scrape, "parley_readers_resumes_total")).isPositive();
        assertThat(Meters.value(scrape, "parley_slots_free")).isPositive();
    }

    // They are counted at most every 10 s.
    @Test
    void theWholeSystemIsCounted() {
        for (var metric :
                new String[] {
                    "parley_workers",
                    "parley_documents",
                    "parley_documents_size_bytes",
                    "parley_database_size_bytes"
                }) {
            await(metric)
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> Meters.value(system.meters(), metric) > 0);
        }
        await("the projector to have all partitions")
                .until(() -> Meters.value(system.meters(), "parley_projector_partitions") == 16);
    }

    @Test
    void theReadersOfANodeAreCounted() {
        try (var node = system.startApi()) {
            var meters = node.getBean(PrometheusMeterRegistry.class);
            var api = TestSystem.client(node);
            assertThat(Meters.value(meters.scrape(), "parley_readers")).isZero();
            try (var reader = api.session(api.createSession())) {
                assertThat(Meters.value(meters.scrape(), "parley_readers")).isEqualTo(1);
            }
        }
    }

    @Test
    void noMeterIsAboutOneSession() {
        assertThat(system.meters()).doesNotContainPattern(UUID);
    }

    @Test
    void theMetersAreAtTheManagementPortOnlyAndTheProbesAtBoth() {
        for (ApiClient port : new ApiClient[] {system.api(0), system.management()}) {
            for (var path :
                    new String[] {
                        "/actuator/health",
                        "/actuator/health/liveness",
                        "/actuator/health/readiness",
                        "/livez",
                        "/readyz"
                    }) {
                assertThat(port.text(path).statusCode()).as(path).isEqualTo(200);
            }
        }
        for (var path :
                new String[] {
                    "/actuator/prometheus",
                    "/actuator/metrics",
                    "/actuator",
                    "/actuator;/prometheus",
                    "/actuator/health/../prometheus",
                    "/actuator/health;x/..;/prometheus"
                }) {
            assertThat(system.api(0).text(path).statusCode()).as(path).isIn(400, 404);
        }
        assertThat(system.api(0).get("/actuator/prometheus").code()).isEqualTo("not_found");
        assertThat(system.management().get("/api/models").status()).isEqualTo(404);
        assertThat(
                        system.management()
                                .text("/actuator/prometheus")
                                .headers()
                                .firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
    }
}
