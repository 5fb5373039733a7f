package dev.parley.quickstart.doctor;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A call of a look. A request's own timeout ends with the head of its answer. */
final class BoundedCall {

    private BoundedCall() {}

    /**
     * Returns the answer with its body.
     *
     * @param bound on all of it
     * @throws IOException if it did not come whole in time
     */
    static <T> HttpResponse<T> send(
            HttpRequest request, HttpResponse.BodyHandler<T> body, Duration bound)
            throws IOException, InterruptedException {
        var http = HttpClient.newHttpClient();
        try {
            return http.sendAsync(request, body).get(bound.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException(
                    "no whole answer within %d ms".formatted(bound.toMillis()));
        } finally {
            // Closing it would wait for an answer that does not come.
            http.shutdownNow();
        }
    }
}
