package dev.parley.api.web;

import dev.parley.tracing.Tracer;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The edge with a controller to try it on, in a real Tomcat that starts once for all tests. */
@EnableAutoConfiguration(
        excludeName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
            "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
            "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration",
            "org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration"
        })
@ComponentScan
class EdgeServer {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int PORT = start();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** An answer as the client sees it. */
    record Answer(int status, String contentType, String headers, String body) {
        JsonNode json() {
            return JSON.readTree(body);
        }

        String code() {
            return json().path("code").asString("none");
        }

        List<String> fields() {
            return json().path("errors")
                    .valueStream()
                    .map(error -> error.path("field").asString())
                    .toList();
        }

        String header(String name) {
            return headers.lines()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }
    }

    @Bean
    static Tracer tracer() {
        return Tracer.OFF;
    }

    private static int start() {
        var context =
                new SpringApplicationBuilder(EdgeServer.class)
                        .run(
                                "--server.port=0",
                                "--spring.threads.virtual.enabled=true",
                                "--parley.api.body-timeout=2s",
                                "--management.endpoint.health.probes.add-additional-paths=true",
                                "--parley.http.hosts=x,chat.example.com,192.0.2.7,2001:db8::7",
                                "--parley.http.allowed-origins=https://app.example.com",
                                "--spring.main.banner-mode=off");
        Runtime.getRuntime().addShutdownHook(new Thread(context::close));
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    static HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + PORT + path));
    }

    static Answer post(String path, String json) {
        return send(
                to(path).header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    static Answer get(String path) {
        return send(to(path));
    }

    static Answer send(HttpRequest.Builder request) {
        try {
            var response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            var headers = new StringBuilder();
            response.headers()
                    .map()
                    .forEach(
                            (name, values) ->
                                    headers.append(name)
                                            .append(": ")
                                            .append(String.join(", ", values))
                                            .append('\n'));
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    headers.toString(),
                    response.body());
        } catch (IOException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /**
     * Sends bytes that no decent client would; "\n" stands for CRLF, and the server has to close
     * the connection.
     */
    static Answer raw(String request) {
        try (var connection = new Connection()) {
            connection.send(request);
            return connection.answer();
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    /** A connection on which a client sends what it likes, when it likes. */
    static final class Connection implements AutoCloseable {

        private final Socket socket;

        Connection() throws IOException {
            socket = new Socket("localhost", PORT);
            socket.setSoTimeout(10_000);
        }

        void send(String text) throws IOException {
            socket.getOutputStream()
                    .write(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        }

        /** Sends it unless the server has closed the connection. */
        void trySend(String text) {
            try {
                send(text);
            } catch (IOException closed) {
                // The answer says why.
            }
        }

        /** Returns the answer once the server has closed the connection. */
        Answer answer() {
            try {
                return parse(
                        new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException failed) {
                throw new AssertionError(failed);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static Answer parse(String answer) {
        int end = answer.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new AssertionError("no answer, but '" + answer + "'");
        }
        var parts =
                new Answer(
                        Integer.parseInt(answer.substring(9, 12)),
                        "",
                        answer.substring(0, end),
                        answer.substring(end + 4));
        return new Answer(
                parts.status(), parts.header("Content-Type"), parts.headers(), parts.body());
    }
}
