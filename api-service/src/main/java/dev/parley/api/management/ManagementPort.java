package dev.parley.api.management;

import dev.parley.operations.ManagementSettings;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.AbstractProtocol;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * A second port of the same web server, for the meters; the probes are on both. Boot's own
 * management port would be a second web server, would take {@code /actuator/health} off the main
 * port, and could not be in the process of {@code ./parley up}, where only the API has a web
 * server.
 */
@Component
public final class ManagementPort
        implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    /** A scraper, a person, and the probes. */
    private static final int THREADS = 4;

    private static final int CONNECTIONS = 32;
    private static final int IDLE_MILLIS = 20_000;

    private final ManagementSettings settings;
    private final Connector connector = new Connector();

    ManagementPort(ManagementSettings settings) {
        this.settings = settings;
    }

    /** The port; known once the service runs. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Returns true if the request came in at this port. */
    public boolean isPortOf(HttpServletRequest request) {
        return request.getLocalPort() == connector.getLocalPort();
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        connector.setPort(settings.port());
        if (connector.getProtocolHandler() instanceof AbstractProtocol<?> protocol) {
            protocol.setAddress(settings.address());
            protocol.setMaxThreads(THREADS);
            protocol.setMinSpareThreads(1);
            protocol.setMaxConnections(CONNECTIONS);
            protocol.setConnectionTimeout(IDLE_MILLIS);
        }
        factory.addAdditionalConnectors(connector);
        factory.addContextValves(new Door());
    }

    /** What a port shows; {@code path} is decoded and normalized. */
    static boolean isShown(boolean atManagementPort, String path) {
        boolean probe = path.equals("/livez") || path.equals("/readyz");
        if (atManagementPort) {
            return probe || isBelow("/actuator", path);
        }
        return probe || !isBelow("/actuator", path) || isBelow("/actuator/health", path);
    }

    private static boolean isBelow(String folder, String path) {
        return path.equals(folder) || path.startsWith(folder + "/");
    }

    /** Answers 404 for what is at the other port. */
    private final class Door extends ValveBase {

        Door() {
            super(true);
        }

        @Override
        public void invoke(Request request, Response response)
                throws IOException, ServletException {
            var info = request.getPathInfo();
            var path = request.getServletPath() + (info == null ? "" : info);
            if (isShown(request.getConnector() == connector, path)) {
                getNext().invoke(request, response);
            } else {
                response.sendError(Response.SC_NOT_FOUND);
            }
        }
    }
}
