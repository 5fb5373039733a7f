package dev.parley.log;

import dev.parley.operations.LogContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** The place in a trace that a record was written at, in its header {@code traceparent}. */
public final class TraceHeaders {

    private TraceHeaders() {}

    /** The headers of a record that this thread writes now; none if nothing is traced. */
    public static List<Header> here() {
        var place = MDC.get(LogContext.TRACE);
        return place == null
                ? List.of()
                : List.of(
                        new RecordHeader(
                                LogContext.TRACE, place.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Returns the header of a record; null if it has none. */
    public static @Nullable String of(ConsumerRecord<?, ?> record) {
        var header = record.headers().lastHeader(LogContext.TRACE);
        return header == null || header.value() == null
                ? null
                : new String(header.value(), StandardCharsets.US_ASCII);
    }
}
