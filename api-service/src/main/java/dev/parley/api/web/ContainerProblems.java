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
 * Makes Tomcat speak the contract's errors where no controller is reached: a broken URI or header,
 * TRACE, a failing filter. Error pages are taken out: dispatching to them runs the servlet again,
 * and for TRACE that echoes the request.
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
        return LOWEST_PRECEDENCE; // after Boot's own, which add what is taken out here
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addContextCustomizers(this::report);
        factory.addConnectorCustomizers(
                connector -> {
                    connector.setMaxPostSize((int) limits.body().toBytes());
                    if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
                        http.setMaxSwallowSize((int) limits.drain().toBytes());
                        // A client that asks before it sends is told 413 and not "100 Continue".
                        http.setContinueResponseTiming("onRead");
                    }
                });
    }

    private void report(Context context) {
        for (var page : context.findErrorPages()) {
            context.removeErrorPage(page);
        }
        var host = (StandardHost) context.getParent();
        for (var valve : host.getPipeline().getValves()) {
            if (valve instanceof ErrorReportValve) {
                host.getPipeline().removeValve(valve);
            }
        }
        host.getPipeline().addValve(new ProblemValve(mapping, writer));
        // At its start the host adds a valve of this class unless it finds one.
        host.setErrorReportValveClass(ProblemValve.class.getName());
    }

    /** Reports as a problem document what has been sent as an error and not been answered. */
    static final class ProblemValve extends ErrorReportValve {
        private static final Logger log = LoggerFactory.getLogger(ProblemValve.class);

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
                // With any other status the container knew what it refused, and the exception is
                // only how it found out.
                var problem =
                        failure != null && status == 500
                                ? mapping.of(cause(failure))
                                : mapping.ofStatus(status);
                writer.write(request, response, problem);
                response.finishResponse();
            } catch (IOException | IllegalStateException gone) {
                log.debug(
                        "Nobody left to read the problem document of {}",
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
