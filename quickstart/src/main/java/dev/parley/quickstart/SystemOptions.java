package dev.parley.quickstart;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that every command takes that runs the whole system. */
public final class SystemOptions {

    @Option(
            names = "--port",
            paramLabel = "PORT",
            converter = Port.class,
            description =
                    "Where clients connect: 0 to 65535; 0 takes any free port (default ${DEFAULT-VALUE}).")
    public int port = 8080;

    @Option(
            names = "--delivery",
            paramLabel = "HOW",
            converter = Delivery.class,
            description = {
                "How tokens reach the readers (default ${DEFAULT-VALUE}).",
                "session-topic: by a topic for each session.",
                "shared-log: by the event log, for hundreds of live streams and more."
            })
    public String delivery = Delivery.SESSION_TOPIC;

    @Option(
            names = "--model-url",
            paramLabel = "URL",
            converter = HttpUrl.class,
            description = {
                "A server that speaks /v1/chat/completions,",
                "such as http://127.0.0.1:11434/v1.",
                "Without it OPENAI_BASE_URL, OPENAI_API_KEY and OPENAI_MODEL count if they are set; otherwise the built-in offline model answers.",
                "PARLEY_MODELS_0_NAME and so on list several models.",
                "PARLEY_EMBEDDING_URL, _MODEL and _KEY name a server for embeddings."
            })
    public Optional<URI> modelUrl = Optional.empty();

    /** A port; 0 stands for any free one. */
    static final class Port extends WholeNumber {
        Port() {
            super(0, 65535);
        }
    }

    /** The two deliveries, as {@code parley.delivery.mode} names them. */
    public static final class Delivery extends OneOf<String> {
        public static final String SESSION_TOPIC = "session-topic";
        public static final String SHARED_LOG = "shared-log";

        Delivery() {
            super(SESSION_TOPIC, SHARED_LOG);
        }
    }

    /** The URL of a server. */
    public static final class HttpUrl implements ITypeConverter<URI> {
        @Override
        public URI convert(String value) {
            try {
                var url = new URI(value);
                if (url.getHost() != null
                        && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                    return url;
                }
            } catch (URISyntaxException e) {
                // Refused below, like any other text that is no such URL.
            }
            throw new TypeConversionException("'%s' is not an http or https URL".formatted(value));
        }
    }
}
