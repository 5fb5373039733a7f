package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testsupport.ApiClient;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.ProtocolHandler;
import org.junit.jupiter.api.Test;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/** A reader that has gone leaves nothing behind for those who come after it. */
class GoneReadersTest {

    private final TestSystem system = TestSystem.get();

    @Test
    void theFailedWriteOfAReaderThatHasGoneIsNobodyElses() throws Exception {
        var session = system.api(0).createSession();
        var turn = system.api(0).message(session, "hello");
        var whole = turn.toEnd();
        var ends = new EndsFirst();
        try (var node =
                system.startApi(
                        context ->
                                context.registerBean(
                                        "endsFirst", Customizer.class, () -> ends::customize),
                        "--parley.api.heartbeat=100ms")) {
            var api = TestSystem.client(node);

            comeAndGo(api, session, ends);
            assertThat(api.turn(session, turn.header("Parley-Turn-Id")).toEnd()).isEqualTo(whole);

            comeAndGo(api, session, ends);
            try (var next = api.session(session)) {
                next.untilComment();
            }
        }
    }

    private static void comeAndGo(ApiClient api, String session, EndsFirst ends)
            throws InterruptedException {
        try (var reader = api.session(session)) {
            reader.untilComment();
        }
        assertThat(ends.ended.tryAcquire(1, TimeUnit.MINUTES)).isTrue();
    }

    private interface Customizer extends WebServerFactoryCustomizer<TomcatWebServerFactory> {}

    /**
     * A container that ends a request whose write has failed before the stream's own thread, which
     * has called it, goes on. On a busy machine it happens by chance.
     */
    private static final class EndsFirst implements Executor {

        private final Semaphore ended = new Semaphore(0);

        void customize(TomcatWebServerFactory factory) {
            factory.addConnectorCustomizers(connector -> use(connector.getProtocolHandler()));
        }

        private void use(ProtocolHandler handler) {
            ((org.apache.coyote.AbstractProtocol<?>) handler).setExecutor(this);
        }

        @Override
        public void execute(Runnable task) {
            var thread = Thread.startVirtualThread(task);
            if (Thread.currentThread().getName().equals("parley-stream")) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                ended.release();
            }
        }
    }
}
