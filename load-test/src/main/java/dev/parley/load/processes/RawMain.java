package dev.parley.load.processes;

import dev.parley.events.EventCodec;
import dev.parley.events.TurnEvent;
import dev.parley.load.figures.Latencies;
import dev.parley.load.figures.WarmUp;
import dev.parley.load.wire.Stamp;
import dev.parley.log.Ids;
import dev.parley.log.TopicSettings;
import dev.parley.log.TopicSetup;
import dev.parley.log.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The bare loop: one producer writes the records of many streams' tokens to the event log's topic,
 * and one consumer reads them. Nothing else is done with them. Says {@code begin} and {@code end}
 * around the measured time, then the histogram and the number of records that did not come.
 */
public final class RawMain {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int TOKENS_PER_SECOND = 20;
    private static final int WARM_UP_SECONDS = 4;
    private static final double TOLERANCE = 0.15;

    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<String, byte[]> consumer;
    private final int streams;
    private Latencies latencies = new Latencies();
    private final LongAdder sent = new LongAdder();
    private volatile boolean ended;
    private long received;

    private RawMain(String bootstrap, int streams) {
        this.streams = streams;
        this.producer =
                new KafkaProducer<>(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                bootstrap,
                                ProducerConfig.ACKS_CONFIG,
                                "all",
                                ProducerConfig.LINGER_MS_CONFIG,
                                0),
                        new StringSerializer(),
                        new ByteArraySerializer());
        this.consumer =
                new KafkaConsumer<>(
                        Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap),
                        new StringDeserializer(),
                        new ByteArrayDeserializer());
    }

    /**
     * @param arguments the broker, the number of streams, the most windows to warm up, and the
     *     seconds to be measured
     */
    public static void main(String[] arguments) throws InterruptedException {
        try (var admin =
                Admin.create(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, arguments[0]))) {
            new TopicSetup(admin, TIMEOUT).ensureTopics(new TopicSettings(16, 1, 1));
        }
        new RawMain(arguments[0], Integer.parseInt(arguments[1]))
                .run(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
        System.exit(0);
    }

    private void run(int warmUps, int seconds) throws InterruptedException {
        var partitions =
                consumer.partitionsFor(Topics.EVENTS).stream()
                        .map(each -> new TopicPartition(each.topic(), each.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        var reading = Thread.ofPlatform().name("raw-reader").start(this::read);
        Parent.ready("");
        var all = new ArrayList<Stream>();
        for (int i = 0; i < streams; i++) {
            all.add(new Stream());
        }
        var warmUp = new WarmUp(TOLERANCE, warmUps);
        while (!warmUp.isOver()) {
            produce(all, WARM_UP_SECONDS);
            warmUp.window(true, taken().millis(50));
        }
        Parent.say("begin");
        produce(all, seconds);
        Parent.say("end");
        producer.flush();
        ended = true;
        reading.join();
        Parent.say("latencies " + taken().encode());
        Parent.say("lost " + (sent.sum() - received));
    }

    /** The streams are evenly spread over the time between two tokens of one. */
    private void produce(List<Stream> all, int seconds) throws InterruptedException {
        long interval = 1_000_000_000L / TOKENS_PER_SECOND;
        long start = System.nanoTime();
        for (int token = 0; token < seconds * TOKENS_PER_SECOND; token++) {
            for (int i = 0; i < all.size(); i++) {
                long due = start + token * interval + i * interval / all.size();
                while (due - System.nanoTime() > 0) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                send(all.get(i), token + 1);
            }
        }
    }

    private synchronized Latencies taken() {
        var taken = latencies;
        latencies = new Latencies();
        return taken;
    }

    private synchronized void record(long nanos) {
        latencies.record(nanos);
    }

    /** A record as the worker writes it, but for what differs from token to token. */
    private static final class Stream {
        private final String session = Ids.next().toString();
        private final String head;
        private final String tail;

        Stream() {
            var header =
                    new TurnEvent.Header(
                            UUID.fromString(session), Ids.next(), 1, 1_000, Instant.now());
            String[] parts =
                    EventCodec.encodeToString(new TurnEvent.Token(header, "~")).split("~", 2);
            head = parts[0];
            tail = parts[1];
        }

        byte[] value(int token) {
            return (head + Stamp.text(token, System.nanoTime(), 0) + tail)
                    .getBytes(StandardCharsets.UTF_8);
        }
    }

    private void send(Stream stream, int token) {
        // A record that is not written is missed by the reader.
        var unused =
                producer.send(
                        new ProducerRecord<>(Topics.EVENTS, stream.session, stream.value(token)));
        sent.increment();
    }

    private void read() {
        long idleSince = System.nanoTime();
        while (!ended
                || received < sent.sum() && System.nanoTime() - idleSince < TIMEOUT.toNanos()) {
            var records = consumer.poll(Duration.ofMillis(200));
            long at = System.nanoTime();
            for (var record : records) {
                idleSince = at;
                received++;
                long written =
                        Stamp.writtenAt(
                                record.value(), Stamp.find(record.value(), record.value().length));
                record(at - written);
            }
        }
    }
}
