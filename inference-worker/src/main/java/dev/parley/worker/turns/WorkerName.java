package dev.parley.worker.turns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.stereotype.Component;

/** How this worker signs its attempts: its host's name and a number of this run. */
@Component
class WorkerName {

    private final String value =
            host() + "-" + Integer.toHexString(ThreadLocalRandom.current().nextInt(0x10000));

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
