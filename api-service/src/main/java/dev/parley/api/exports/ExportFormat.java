package dev.parley.api.exports;

import dev.parley.api.web.ProblemException;
import java.io.OutputStream;
import tools.jackson.databind.json.JsonMapper;

/** The formats of an export. */
enum ExportFormat {
    /** All that the history has, to be imported again. */
    JSON("json", "application/json", "json") {
        @Override
        Transcript writer(JsonMapper json, OutputStream out) {
            return new JsonTranscript(json, out);
        }
    },
    /** To be read by people. */
    MARKDOWN("markdown", "text/markdown;charset=UTF-8", "md") {
        @Override
        Transcript writer(JsonMapper json, OutputStream out) {
            return new MarkdownTranscript(out);
        }
    },
    /** The messages as OpenAI's chat completions take them. */
    OPENAI("openai", "application/json", "openai.json") {
        @Override
        Transcript writer(JsonMapper json, OutputStream out) {
            return new OpenAiTranscript(json, out);
        }
    };

    private final String word;
    private final String contentType;
    private final String extension;

    ExportFormat(String word, String contentType, String extension) {
        this.word = word;
        this.contentType = contentType;
        this.extension = extension;
    }

    /**
     * @throws ProblemException 400 if there is no such format
     */
    static ExportFormat of(String word) {
        for (var format : values()) {
            if (format.word.equals(word)) {
                return format;
            }
        }
        throw ProblemException.validation("format", "must be one of: json, markdown, openai");
    }

    String contentType() {
        return contentType;
    }

    String extension() {
        return extension;
    }

    /**
     * @param out buffered; stays open
     */
    abstract Transcript writer(JsonMapper json, OutputStream out);
}
