package dev.parley.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.parley.kafka.KafkaClientConfig;
import dev.parley.log.LogReader;
import dev.parley.log.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Traces of turns, taken by a small server that speaks OTLP over HTTP. */
class TracingTest {

    private static final String CLIENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final TestSystem system = TestSystem.get();
    private final Queue<JsonNode> requests = new ConcurrentLinkedQueue<>();
    private final HttpServer receiver;

    TracingTest() throws IOException {
        receiver =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        receiver.createContext(
                "/v1/traces",
                exchange -> {
                    requests.add(JsonMapper.shared().readTree(exchange.getRequestBody()));
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    private record Span(String service, JsonNode json) {
        String name() {
            return json.get("name").stringValue();
        }

        String id() {
            return json.get("spanId").stringValue();
        }

        String parent() {
            return json.path("parentSpanId").asString("");
        }
    }

    @Test
    void aTurnIsOneTraceFromItsMessageToItsProjection() {
        String[] tracing = {
            "--parley.tracing.url=http://127.0.0.1:%d/v1/traces"
                    .formatted(receiver.getAddress().getPort()),
            "--parley.tracing.send-every=50ms"
        };
        system.stopWorker();
        system.stopProjector();
        system.startWorker(tracing);
        system.startProjector(tracing);
        try (var node = system.startApi(tracing)) {
            var api = TestSystem.client(node);
            var session = api.createSession();
            var stream = api.message(session, "trace me, sk-very-secret", "traceparent", CLIENT);
            var turn = stream.header("Parley-Turn-Id");
            stream.toEnd();
            var trace = turn.replace("-", "");

            await("the projection of the ending")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> named(trace, "project").size() >= 3);
            var message = only(trace, "message");
            var attempt = only(trace, "attempt");
            var call = only(trace, "model call");
            assertThat(message.service()).isEqualTo("api-service");
            assertThat(message.parent()).isEmpty();
            assertThat(message.json().get("links").get(0).get("traceId").stringValue())
                    .isEqualTo(CLIENT.split("-")[1]);
            assertThat(attempt.service()).isEqualTo("inference-worker");
            assertThat(attempt.parent()).isEqualTo(message.id());
            assertThat(call.parent()).isEqualTo(attempt.id());
            // The projector knows them by the records' headers alone.
            assertThat(named(trace, "project"))
                    .allSatisfy(span -> assertThat(span.service()).isEqualTo("history-projector"))
                    .extracting(Span::parent)
                    .contains(message.id(), attempt.id());
            assertThat(spans(trace))
                    .allSatisfy(
                            span ->
                                    assertThat(span.json().get("endTimeUnixNano").stringValue())
                                            .isGreaterThanOrEqualTo(
                                                    span.json()
                                                            .get("startTimeUnixNano")
                                                            .stringValue()));
            assertThat(requests)
                    .allSatisfy(
                            sent ->
                                    assertThat(sent.toString())
                                            .doesNotContain("trace me", "sk-very"));
            assertThat(headers(session)).anyMatch(header -> header.contains(trace));
        } finally {
            system.stopWorker();
            system.stopProjector();
            system.startWorker();
            system.startProjector();
        }
    }

    @Test
    void withoutAServerNoRecordCarriesATrace() {
        var session = system.api(0).createSession();
        system.api(0).message(session, "no trace", "traceparent", CLIENT).toEnd();

        assertThat(headers(session)).isEmpty();
        assertThat(requests).isEmpty();
    }

    private List<Span> spans(String trace) {
        var spans = new ArrayList<Span>();
        for (var request : requests) {
            for (var resource : request.get("resourceSpans")) {
                var service =
                        resource.get("resource")
                                .get("attributes")
                                .get(0)
                                .get("value")
                                .get("stringValue")
                                .stringValue();
                for (var scope : resource.get("scopeSpans")) {
                    for (var span : scope.get("spans")) {
                        if (span.get("traceId").stringValue().equals(trace)) {
                            spans.add(new Span(service, span));
                        }
                    }
                }
            }
        }
        return spans;
    }

    private List<Span> named(String trace, String name) {
        return spans(trace).stream().filter(span -> span.name().equals(name)).toList();
    }

    private Span only(String trace, String name) {
        await(name).until(() -> !named(trace, name).isEmpty());
        assertThat(named(trace, name)).hasSize(1);
        return named(trace, name).getFirst();
    }

    /** The headers of a session's records in the event log. */
    private List<String> headers(String session) {
        var partition =
                new TopicPartition(
                        Topics.EVENTS,
                        system.apiBean(LogReader.class).partitionOf(UUID.fromString(session)));
        var found = new ArrayList<String>();
        var config = system.apiBean(KafkaClientConfig.class).properties();
        var bytes = new ByteArrayDeserializer();
        try (var consumer = new KafkaConsumer<>(config, bytes, bytes)) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record :
                        consumer.poll(Duration.ofMillis(200))) {
                    if (session.equals(new String(record.key(), UTF_8))) {
                        record.headers()
                                .forEach(header -> found.add(new String(header.value(), UTF_8)));
                    }
                }
            }
        }
        return found;
    }
}
