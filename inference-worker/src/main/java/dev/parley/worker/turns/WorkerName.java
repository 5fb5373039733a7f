package dev.parley.worker.turns;

import dev.parley.worker.WorkerSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.stereotype.Component;

/** How this worker signs its attempts. */
@Component
class WorkerName {

    private final String value;

    WorkerName(WorkerSettings settings) {
        this.value =
                Objects.requireNonNullElseGet(
                        settings.name(),
                        () ->
                                host()
                                        + "-"
                                        + Integer.toHexString(
                                                ThreadLocalRandom.current().nextInt(0x10000)));
    }

    String value() {
        return value;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "worker";
        }
    }
}
