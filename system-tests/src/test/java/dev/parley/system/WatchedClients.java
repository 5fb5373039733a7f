package dev.parley.system;

import dev.parley.log.Topics;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Watches every client with which a service writes what outlives it: Kafka's producers and the
 * database's pool.
 */
final class WatchedClients implements BeanPostProcessor {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Writes writes;
    private final boolean transactions;

    /**
     * @param transactions whether what is written in transactions is watched too
     */
    WatchedClients(Writes writes, boolean transactions) {
        this.writes = writes;
        this.transactions = transactions;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return switch (bean) {
            case DefaultKafkaProducerFactory<?, ?> producers -> watched(producers);
            case DataSource database -> new WatchedDatabase(database, writes, transactions);
            default -> bean;
        };
    }

    @SuppressWarnings("unchecked")
    private Object watched(DefaultKafkaProducerFactory<?, ?> factory) {
        ((DefaultKafkaProducerFactory<UUID, byte[]>) factory)
                .addPostProcessor(
                        producer ->
                                proxy(
                                        Producer.class,
                                        (method, args) ->
                                                method.getName().equals("send")
                                                        ? send(producer, args)
                                                        : call(producer, method, args)));
        return factory;
    }

    @SuppressWarnings("unchecked")
    private Object send(Producer<UUID, byte[]> producer, Object[] args) {
        var record = (ProducerRecord<UUID, byte[]>) args[0];
        var callback = args.length > 1 ? (Callback) args[1] : null;
        var session = record.key();
        if (session == null) {
            return producer.send(record, callback);
        }
        return switch (writes.next(session, name(record))) {
            case DO -> producer.send(record, callback);
            case DO_AS_THE_LAST ->
                    producer.send(
                            record,
                            (metadata, failure) -> {
                                writes.tellCut(session);
                                fail(callback);
                            });
            case CUT -> {
                fail(callback);
                yield new CompletableFuture<>();
            }
        };
    }

    private void fail(@Nullable Callback callback) {
        var failure = writes.failure();
        if (callback != null && failure != null) {
            callback.onCompletion(null, failure);
        }
    }

    private static String name(ProducerRecord<UUID, byte[]> record) {
        var topic = record.topic();
        return switch (topic) {
            case Topics.REQUESTS -> "request";
            case Topics.EVENTS -> "record " + type(record.value());
            default ->
                    (topic.startsWith("chat.session.") ? "delivery " : topic + " ")
                            + type(record.value());
        };
    }

    private static String type(byte[] event) {
        return JSON.readTree(event).path("type").asString("");
    }

    /** The call that a proxy makes instead of its target's. */
    interface Handler {
        @Nullable Object handle(Method method, Object[] args);
    }

    @SuppressWarnings("unchecked")
    static <T> T proxy(Class<T> type, Handler handler) {
        return (T)
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (proxy, method, args) ->
                                handler.handle(method, args == null ? new Object[0] : args));
    }

    static @Nullable Object call(Object target, Method method, Object[] args) {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw WatchedClients.<RuntimeException>unchecked(e.getTargetException());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    // The target's own exception is thrown, checked or not.
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException unchecked(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
