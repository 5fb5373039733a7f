package dev.parley.api.web;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

/**
 * Makes Tomcat answer with problem documents if no controller is reached: for a broken URI or
 * header, for TRACE, for a failing filter. Boot's error page is excluded in {@link
 * dev.parley.api.ApiService}: a dispatch to it runs the servlet again, and for TRACE that echoes
 * the request.
 */
final class ContainerProblems
        implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, Ordered {
    private final ProblemMapping mapping;
    private final ProblemWriter writer;
    private final ApiLimits limits;

    ContainerProblems(ProblemMapping mapping, ProblemWriter writer, ApiLimits limits) {
        this.mapping = mapping;
        this.writer = writer;
        this.limits = limits;
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE; // after Boot's own, which adds the valve that is removed here
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addContextCustomizers(this::report);
        factory.addConnectorCustomizers(
                connector -> {
                    connector.setMaxPostSize((int) limits.body().toBytes());
                    if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
                        http.setMaxSwallowSize((int) limits.drain().toBytes());
                        // A client that asks before it sends gets 413 instead of "100 Continue".
                        http.setContinueResponseTiming("onRead");
                    }
                });
    }

    private void report(Context context) {
        var host = (StandardHost) context.getParent();
        for (var valve : host.getPipeline().getValves()) {
            if (valve instanceof ErrorReportValve) {
                host.getPipeline().removeValve(valve);
            }
        }
        host.getPipeline().addValve(new ProblemValve(mapping, writer));
        // When the host starts, it adds a valve of this class unless it finds one.
        host.setErrorReportValveClass(ProblemValve.class.getName());
    }

    /** Writes a problem document for an error that has no answer yet. */
    static final class ProblemValve extends ErrorReportValve {
        private static final Logger LOG = LoggerFactory.getLogger(ProblemValve.class);

        private final ProblemMapping mapping;
        private final ProblemWriter writer;

        ProblemValve(ProblemMapping mapping, ProblemWriter writer) {
            this.mapping = mapping;
            this.writer = writer;
        }

        @Override
        protected void report(Request request, Response response, @Nullable Throwable failure) {
            int status = response.getStatus();
            if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
                return;
            }
            var open = new AtomicBoolean();
            response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, open);
            if (!open.get()) {
                return;
            }
            try {
                // Any other status is the container's own decision; the exception adds nothing.
                var problem =
                        failure != null && status == 500
                                ? mapping.of(cause(failure))
                                : mapping.ofStatus(status);
                writer.write(request, response, problem);
                response.finishResponse();
            } catch (IOException | IllegalStateException gone) {
                LOG.debug(
                        "The client of {} left before it got its problem document",
                        request.getRequestURI(),
                        gone);
            }
        }

        private static Throwable cause(Throwable failure) {
            return failure instanceof ServletException wrapper && wrapper.getRootCause() != null
                    ? wrapper.getRootCause()
                    : failure;
        }
    }
}
