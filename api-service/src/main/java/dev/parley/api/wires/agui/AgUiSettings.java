package dev.parley.api.wires.agui;

import dev.parley.bounds.Bounds;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What a run over AG-UI holds while it lasts.
 *
 * @param keptMessages heap for the messages that a client sent with a run, 1 KB to 64 MB, default
 *     256 KB. They are sent back if another worker takes the turn over, so that the client can take
 *     back the beginning of the answer; a client that sent more gets the error {@code restarted}
 *     then, and repeats the run
 */
@ConfigurationProperties("parley.ag-ui")
record AgUiSettings(@DefaultValue("256KB") DataSize keptMessages) {
    AgUiSettings {
        Bounds.check("parley.ag-ui.kept-messages", keptMessages, "1KB", "64MB");
    }
}
