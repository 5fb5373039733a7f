package dev.parley.api.stream;

import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * Bounds what a connection holds as long as it is open: its heap, and the data that the kernel
 * holds for a client that does not read. Larger requests and responses pass through the small
 * buffers in more pieces.
 */
@Component
final class ConnectionBuffers implements WebServerFactoryCustomizer<TomcatWebServerFactory> {

    /** Bytes read at once. Tomcat's own size is 8 KB. */
    private static final int READ = 1 << 10;

    /** Bytes written at once. Tomcat's own size is 8 KB. */
    private static final int WRITE = 2 << 10;

    private final StreamSettings settings;

    ConnectionBuffers(StreamSettings settings) {
        this.settings = settings;
    }

    @Override
    public void customize(TomcatWebServerFactory factory) {
        factory.addConnectorCustomizers(
                connector -> {
                    connector.setProperty("socket.appReadBufSize", Integer.toString(READ));
                    connector.setProperty("socket.appWriteBufSize", Integer.toString(WRITE));
                    connector.setProperty(
                            "socket.txBufSize", Long.toString(settings.sendBuffer().toBytes()));
                });
    }
}
