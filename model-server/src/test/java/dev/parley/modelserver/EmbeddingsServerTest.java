package dev.parley.modelserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.modelserver.offline.OfflineModel;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code POST /v1/embeddings} of the offline model: close texts have close vectors. */
class EmbeddingsServerTest {

    @Test
    void textsWithTheSameWordsOrMeaningsAreCloserThanOthers() throws Exception {
        var body =
                """
                {"model": "m", "input": ["the old lighthouse", "The lighthouse, old!",
                    "the old pharos", "a bakery in the valley"], "dimensions": 128}
                """;

        var vectors = JsonMapper.shared().readTree(post(body).body()).path("data");

        assertThat(vectors).hasSize(4);
        assertThat(vectors.valueStream().map(item -> item.path("index").intValue()))
                .containsExactly(0, 1, 2, 3);
        assertThat(vectors.get(0).path("embedding")).hasSize(128);
        assertThat(cosine(vectors, 0, 1)).isGreaterThan(0.99);
        assertThat(cosine(vectors, 0, 2)).isGreaterThan(0.99);
        assertThat(cosine(vectors, 0, 3)).isLessThan(0.6);
    }

    @Test
    void aSingleTextNeedsNoList() throws Exception {
        var answer = post("{\"model\": \"m\", \"input\": \"one\"}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(JsonMapper.shared().readTree(answer.body()).path("data")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"input\": \"one\"}",
                "{\"model\": \"m\"}",
                "{\"model\": \"m\", \"input\": []}",
                "{\"model\": \"m\", \"input\": [1]}",
                "no JSON"
            })
    void aRequestThatCannotBeReadIsRefused(String body) throws Exception {
        assertThat(post(body).statusCode()).isEqualTo(400);
    }

    private static HttpResponse<String> post(String body) throws IOException, InterruptedException {
        var words = new WordVectors(64, Map.of("pharos", "lighthouse"));
        try (var server = ChatCompletionsServer.start(0, new OfflineModel(), words);
                var http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create(server.baseUrl() + "/embeddings"))
                            .POST(BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    private static double cosine(JsonNode data, int one, int other) {
        var a = data.get(one).path("embedding");
        var b = data.get(other).path("embedding");
        double product = 0;
        double ofA = 0;
        double ofB = 0;
        for (int i = 0; i < a.size(); i++) {
            product += a.get(i).doubleValue() * b.get(i).doubleValue();
            ofA += a.get(i).doubleValue() * a.get(i).doubleValue();
            ofB += b.get(i).doubleValue() * b.get(i).doubleValue();
        }
        return product / Math.sqrt(ofA * ofB);
    }
}
