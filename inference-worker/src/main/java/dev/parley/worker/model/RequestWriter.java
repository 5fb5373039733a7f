package dev.parley.worker.model;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lets langchain4j write the requests of one model, and hands them over instead of sending them.
 * Thread-safe.
 */
final class RequestWriter implements HttpClient {

    /** What the thread's own call has written. */
    private final ThreadLocal<@Nullable HttpRequest> written = new ThreadLocal<>();

    private final OpenAiStreamingChatModel model;

    RequestWriter(ModelSettings settings) {
        // Looks for services in all jars, so it is made once and not for each request.
        this.model =
                OpenAiStreamingChatModel.builder()
                        .httpClientBuilder(asBuilder())
                        .baseUrl(settings.baseUrl().toString())
                        // Servers without keys still expect a well-formed header.
                        .apiKey(settings.apiKey().isEmpty() ? "none" : settings.apiKey())
                        .modelName(settings.name())
                        .build();
    }

    /**
     * Returns the request for a streamed answer.
     *
     * @param settings of this writer's model; its temperature and its bound on tokens may differ
     */
    HttpRequest write(ModelSettings settings, List<ChatMessage> prompt) {
        try {
            model.chat(
                    ChatRequest.builder()
                            .messages(prompt)
                            .temperature(settings.temperature())
                            .maxOutputTokens(settings.maxTokens())
                            .build(),
                    new NoHandler());
            return Objects.requireNonNull(written.get(), "langchain4j wrote no request");
        } finally {
            written.remove();
        }
    }

    // langchain4j calls it on the thread that asked.
    @Override
    public void execute(
            HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        written.set(request);
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        throw new UnsupportedOperationException("every call is streamed");
    }

    /** The answer is read by {@link AnswerReader}. A request that cannot be written is a fault. */
    private static final class NoHandler implements StreamingChatResponseHandler {
        @Override
        public void onPartialResponse(String text) {}

        @Override
        public void onCompleteResponse(ChatResponse response) {}

        @Override
        public void onError(Throwable error) {
            throw new IllegalStateException("langchain4j could not write the request", error);
        }
    }

    private HttpClientBuilder asBuilder() {
        return new HttpClientBuilder() {
            @Override
            public Duration connectTimeout() {
                return Duration.ZERO;
            }

            @Override
            public HttpClientBuilder connectTimeout(Duration timeout) {
                return this;
            }

            @Override
            public Duration readTimeout() {
                return Duration.ZERO;
            }

            @Override
            public HttpClientBuilder readTimeout(Duration timeout) {
                return this;
            }

            @Override
            public HttpClient build() {
                return RequestWriter.this;
            }
        };
    }
}
