package dev.parley.api.stream;

import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/** Bounds the data that the kernel holds for a client that does not read. */
@Component
final class SendBuffers implements WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> {

    private final StreamSettings settings;

    SendBuffers(StreamSettings settings) {
        this.settings = settings;
    }

    @Override
    public void customize(ConfigurableTomcatWebServerFactory factory) {
        factory.addConnectorCustomizers(
                connector ->
                        connector.setProperty(
                                "socket.txBufSize",
                                Long.toString(settings.sendBuffer().toBytes())));
    }
}
