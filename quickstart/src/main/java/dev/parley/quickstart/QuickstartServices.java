package dev.parley.quickstart;

import dev.parley.api.ApiService;
import dev.parley.log.Topics;
import dev.parley.modelserver.ChatCompletionsServer;
import dev.parley.modelserver.offline.OfflineModel;
import dev.parley.projector.HistoryProjector;
import dev.parley.worker.InferenceWorker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.boot.WebApplicationType;

/** The services and the offline model, as the quickstart runs them. */
final class QuickstartServices {

    private static final Duration ASK_BOUND = Duration.ofSeconds(2);

    private QuickstartServices() {}

    /** In the order in which they start; they stop in the opposite one. */
    static List<Service> of(UpOptions options) {
        String[] rebuild = options.rebuild() ? new String[] {"--rebuild"} : new String[0];
        return List.of(
                new SpringService(
                        "projector",
                        () -> HistoryProjector.application().web(WebApplicationType.NONE),
                        options.delivery(),
                        (context, endpoints) -> true,
                        rebuild),
                new SpringService(
                        "worker",
                        () -> InferenceWorker.application().web(WebApplicationType.NONE),
                        options.delivery(),
                        (context, endpoints) -> takesRequests(context.getBean(Admin.class)),
                        ServiceArguments.ofWorker().toArray(String[]::new)),
                new SpringService(
                        "API",
                        ApiService::application,
                        options.delivery(),
                        (context, endpoints) -> answersReady(endpoints.apiPort()),
                        "--server.address=127.0.0.1"));
    }

    // A slot that has joined the group but was given nothing yet would leave a message waiting.
    private static boolean takesRequests(Admin admin) throws InterruptedException {
        try {
            var groups =
                    admin.describeShareGroups(List.of(Topics.WORKERS))
                            .all()
                            .get(ASK_BOUND.toMillis(), TimeUnit.MILLISECONDS);
            return groups.values().stream()
                    .flatMap(group -> group.members().stream())
                    .anyMatch(member -> !member.assignment().topicPartitions().isEmpty());
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    private static boolean answersReady(int port) throws InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var url = "http://127.0.0.1:" + port + "/actuator/health/readiness";
            var request = HttpRequest.newBuilder(URI.create(url)).timeout(ASK_BOUND).build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** A model that runs in this process. */
    record RunningModel(ChatCompletionsServer server) implements AutoCloseable {
        ModelEndpoint endpoint() {
            return new ModelEndpoint(server.baseUrl().toString(), "", OfflineModel.MODEL);
        }

        @Override
        public void close() {
            server.close();
        }
    }

    static RunningModel offlineModel() throws IOException {
        return new RunningModel(ChatCompletionsServer.start(0, new OfflineModel()));
    }
}
