package dev.parley.worker.model;

import dev.langchain4j.http.client.HttpRequest;
import dev.parley.events.Text;

/** A request for an answer, which was not sent yet. Immutable. */
public final class ModelRequest {

    private final HttpRequest http;
    private final Dialect dialect;

    /**
     * @param http as langchain4j wrote it
     * @param dialect what the server takes of it
     */
    ModelRequest(HttpRequest http, Dialect dialect) {
        this.http = http;
        this.dialect = dialect;
    }

    HttpRequest http() {
        return http;
    }

    Dialect dialect() {
        return dialect;
    }

    /** Returns the SHA-256 of the body that is sent, in lower-case hex. */
    public String sha256() {
        return Text.sha256Hex(dialect.applyTo(http.body()));
    }
}
