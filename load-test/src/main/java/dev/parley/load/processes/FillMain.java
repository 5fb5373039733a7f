package dev.parley.load.processes;

import dev.parley.events.ChatMode;
import dev.parley.events.EventCodec;
import dev.parley.events.MessageAccepted;
import dev.parley.events.ModelChoice;
import dev.parley.events.SessionEvent;
import dev.parley.events.Text;
import dev.parley.events.TurnEvent;
import dev.parley.log.Ids;
import dev.parley.log.Topics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Writes finished turns to the event log as fast as it takes them, as if they had been asked. */
public final class FillMain {

    private static final String[] WORDS = {
        "lighthouse", "harbor", "storm", "keeper", "lamp", "signal", "island", "captain", "north",
        "winter", "rope", "engine", "letter", "bridge", "market", "garden", "river", "mountain"
    };

    private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    private final KafkaProducer<String, byte[]> producer;
    private long events;
    private volatile @Nullable Exception failure;

    private FillMain(String bootstrap) {
        this.producer =
                new KafkaProducer<>(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                bootstrap,
                                ProducerConfig.ACKS_CONFIG,
                                "all",
                                ProducerConfig.LINGER_MS_CONFIG,
                                20,
                                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                                "lz4"),
                        new StringSerializer(),
                        new ByteArraySerializer());
    }

    /**
     * @param arguments the broker, how many sessions, turns in each, and tokens of each answer
     */
    public static void main(String[] arguments) {
        Parent.ready("");
        var fill = new FillMain(arguments[0]);
        int sessions = Integer.parseInt(arguments[1]);
        for (int i = 0; i < sessions; i++) {
            fill.session(i, Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
        }
        fill.producer.close();
        if (fill.failure != null) {
            throw new IllegalStateException("The event log is not whole", fill.failure);
        }
        Parent.say("filled " + fill.events);
        System.exit(0);
    }

    private void session(int number, int turns, int tokens) {
        UUID session = Ids.next();
        send(
                session,
                new SessionEvent.SessionCreated(
                        session,
                        Instant.now(),
                        "local",
                        "Session %d about %s".formatted(number, word()),
                        ChatMode.REGULAR,
                        List.of(),
                        Map.of(),
                        null,
                        ModelChoice.DEFAULT));
        for (int i = 0; i < turns; i++) {
            turn(session, tokens);
        }
    }

    private void turn(UUID session, int tokens) {
        UUID turn = Ids.next();
        send(
                session,
                new MessageAccepted(
                        session,
                        turn,
                        Instant.now(),
                        Ids.next(),
                        Ids.next(),
                        "What about the %s of the %s?".formatted(word(), word()),
                        ChatMode.REGULAR,
                        List.of(),
                        null,
                        ModelChoice.DEFAULT));
        int n = 1;
        send(session, new TurnEvent.Started(header(session, turn, n++), "model", null, "worker"));
        send(session, new TurnEvent.Sources(header(session, turn, n++), List.of(), "none", null));
        var text = new StringBuilder();
        for (int i = 0; i < tokens; i++) {
            String token = word() + " ";
            text.append(token);
            send(session, new TurnEvent.Token(header(session, turn, n++), token));
        }
        send(
                session,
                new TurnEvent.Completed(
                        header(session, turn, n),
                        Text.sha256Hex(text.toString()),
                        text.length(),
                        "stop",
                        null,
                        "model",
                        "none",
                        List.of(),
                        null,
                        null));
    }

    private static TurnEvent.Header header(UUID session, UUID turn, int n) {
        return new TurnEvent.Header(session, turn, 1, n, Instant.now());
    }

    private String word() {
        return WORDS[random.nextInt(WORDS.length)];
    }

    private void send(UUID session, SessionEvent event) {
        var unused =
                producer.send(
                        new ProducerRecord<>(
                                Topics.EVENTS, session.toString(), EventCodec.encode(event)),
                        (written, e) -> {
                            if (e != null) {
                                failure = e;
                            }
                        });
        events++;
    }
}
