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

/** Lets langchain4j write a request, and keeps it instead of sending it. For one request. */
final class RequestWriter implements HttpClient {

    private @Nullable HttpRequest written;

    private RequestWriter() {}

    /** Returns the request for a streamed answer. */
    static HttpRequest write(ModelSettings settings, List<ChatMessage> prompt) {
        var writer = new RequestWriter();
        OpenAiStreamingChatModel.builder()
                .httpClientBuilder(writer.asBuilder())
                .baseUrl(settings.baseUrl().toString())
                // Servers without keys still expect a well-formed header.
                .apiKey(settings.apiKey().isEmpty() ? "none" : settings.apiKey())
                .modelName(settings.name())
                .temperature(settings.temperature())
                .maxTokens(settings.maxTokens())
                .build()
                .chat(ChatRequest.builder().messages(prompt).build(), new NoHandler());
        return Objects.requireNonNull(writer.written, "langchain4j wrote no request");
    }

    @Override
    public void execute(
            HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        written = request;
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
