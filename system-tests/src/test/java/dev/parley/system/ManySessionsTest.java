package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.delivery.Deliveries;
import dev.parley.delivery.Delivery;
import dev.parley.delivery.DeliverySettings;
import dev.parley.encryption.EventCipher;
import dev.parley.events.EventCodec;
import dev.parley.events.MessageAccepted;
import dev.parley.events.SessionEvent;
import dev.parley.kafka.KafkaClientConfig;
import dev.parley.log.TopicSettings;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.UUIDSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What Kafka's clients keep of the sessions that a node has delivered does not grow. */
@Tag("long")
class ManySessionsTest {

    private static final int CLIENT_TOPICS = 20;
    private static final int SESSIONS = 100;

    private final TestSystem system = TestSystem.get();

    @Test
    void theClientsKeepOfAHundredSessionsWhatTheyKeepOfAFew() {
        var sessions = new ArrayList<UUID>();
        try (var delivery = delivery()) {
            for (int i = 0; i < SESSIONS; i++) {
                var session = UUID.randomUUID();
                sessions.add(session);
                deliver(delivery, session);
            }
            // What is over for a moment is left and closed a moment later.
            await("the clients' state is small")
                    .until(() -> kept("producer", sessions) <= 3 * CLIENT_TOPICS);
            await("the follower's state is small")
                    .until(() -> kept("consumer", sessions) <= 3 * CLIENT_TOPICS);
            delivery.drop(sessions);
        }
        await("closed clients keep nothing")
                .until(() -> kept("producer", sessions) + kept("consumer", sessions) == 0);
    }

    /** Three events of a session to its reader, in their order. */
    private void deliver(Delivery delivery, UUID session) {
        var seen = new ConcurrentLinkedQueue<SessionEvent>();
        var sent = new ArrayList<MessageAccepted>();
        delivery.open(session);
        try (var subscription = delivery.follow(session, listener(seen))) {
            assertThat(subscription.followed()).isNotNull();
            for (int n = 0; n < 3; n++) {
                var event = Accepted.message(session.toString(), "number " + n);
                sent.add(event);
                delivery.append(EventCodec.seal(event)).join();
            }
            await("the events").until(() -> seen.size() >= 3);
        }
        assertThat(seen).containsExactlyElementsOf(sent);
    }

    private static Delivery.Listener listener(ConcurrentLinkedQueue<SessionEvent> seen) {
        return new Delivery.Listener() {
            @Override
            public void onEvent(SessionEvent event) {
                seen.add(event);
            }

            @Override
            public void onGap() {
                // Nobody waits for a turn here.
            }
        };
    }

    private Delivery delivery() {
        var client = new HashMap<>(system.apiBean(KafkaClientConfig.class).properties());
        var producer = new HashMap<>(client);
        producer.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, UUIDSerializer.class);
        producer.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return Deliveries.create(
                () -> new KafkaProducer<>(producer),
                system.apiBean(Admin.class),
                client,
                system.apiBean(TopicSettings.class),
                new DeliverySettings(
                        DeliverySettings.Mode.SESSION_TOPIC,
                        CLIENT_TOPICS,
                        Duration.ZERO,
                        Duration.ofMillis(50),
                        CLIENT_TOPICS,
                        Duration.ZERO,
                        Duration.ofSeconds(10)),
                EventCipher.withoutKeys());
    }

    // Each topic has a bean of its own in every client that has used it.
    private static long kept(String kind, List<UUID> sessions) throws JMException {
        var beans = ManagementFactory.getPlatformMBeanServer();
        return beans.queryNames(new ObjectName("kafka." + kind + ":*"), null).stream()
                .map(name -> name.getKeyProperty("topic"))
                .filter(
                        topic ->
                                topic != null
                                        && sessions.stream()
                                                .anyMatch(id -> topic.contains(id.toString())))
                .count();
    }
}
