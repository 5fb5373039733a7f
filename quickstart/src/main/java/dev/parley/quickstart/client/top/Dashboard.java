package dev.parley.quickstart.client.top;

import java.util.List;
import java.util.Locale;

/** The lines of {@code ./parley top}. */
final class Dashboard {

    private static final double MEBIBYTE = 1 << 20;

    private Dashboard() {}

    /** Returns what two looks show; "?" stands for what cannot be known. */
    static List<String> lines(Scrape before, Scrape now) {
        return List.of(
                row(
                        "Turns",
                        "live",
                        count(now.max("parley_turns_live")),
                        "queued",
                        count(now.max("parley_turns_queued")),
                        "oldest waits",
                        seconds(now.max("parley_turns_queued_wait_seconds"))),
                row(
                        "Slots",
                        "busy",
                        count(now.sum("parley_slots_busy")),
                        "free",
                        count(now.sum("parley_slots_free")),
                        "workers",
                        count(now.max("parley_workers"))),
                row(
                        "Rates",
                        "turns",
                        rate(now.rate(before, "parley_turn_queue_wait_seconds_count")),
                        "tokens out",
                        rate(now.rate(before, "parley_model_tokens_total", "direction=\"out\"")),
                        "tokens in",
                        rate(now.rate(before, "parley_model_tokens_total", "direction=\"in\""))),
                row(
                        "Waits",
                        "for a worker",
                        seconds(now.mean(before, "parley_turn_queue_wait_seconds")),
                        "first token",
                        seconds(now.mean(before, "parley_turn_first_token_seconds")),
                        "model call",
                        seconds(now.mean(before, "parley_model_calls_seconds"))),
                row(
                        "Readers",
                        "open",
                        count(now.sum("parley_readers")),
                        "resumed",
                        rate(now.rate(before, "parley_readers_resumes_total")),
                        "too slow",
                        rate(now.rate(before, "parley_readers_detached_total"))),
                row(
                        "Lag",
                        "projector",
                        count(now.sum("parley_projector_lag_records")),
                        "age",
                        seconds(now.max("parley_projector_lag_age_seconds")),
                        "follower",
                        count(now.max("parley_follower_lag_records"))),
                row(
                        "Lost",
                        "takeovers",
                        count(now.sum("parley_takeovers_total")),
                        "leases",
                        count(now.sum("parley_leases_lost_total")),
                        "turns",
                        count(now.sum("parley_turns_lost_total"))),
                row(
                        "Stored",
                        "documents",
                        count(now.max("parley_documents", "state=\"ready\"")),
                        "failed",
                        count(now.max("parley_documents", "state=\"failed\"")),
                        "database MiB",
                        count(now.max("parley_database_size_bytes") / MEBIBYTE)));
    }

    /** Returns a line of 80 characters. */
    private static String row(String name, String... namesAndValues) {
        var row = new StringBuilder("%-8s".formatted(name));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            row.append("  %-12s %9s".formatted(namesAndValues[i], namesAndValues[i + 1]));
        }
        return row.toString();
    }

    private static String count(double value) {
        return known(value, "%,.0f");
    }

    private static String seconds(double value) {
        return known(value, "%.2f s");
    }

    private static String rate(double value) {
        return known(value, "%,.1f/s");
    }

    private static String known(double value, String form) {
        return Double.isNaN(value) ? "?" : String.format(Locale.ROOT, form, value);
    }
}
