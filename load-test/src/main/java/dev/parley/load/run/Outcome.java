package dev.parley.load.run;

import dev.parley.load.figures.Latencies;
import dev.parley.load.figures.Verdict;
import dev.parley.load.report.Row;
import dev.parley.load.system.CpuUse;

/**
 * What became of a plan's turns.
 *
 * @param tokens from the model's write to the client's read, of tokens written in the window
 * @param late by how much the model itself was late to write them
 * @param firsts from when a turn was due to its first token
 * @param accepted from when a turn was due to its acceptance
 * @param read how many tokens were read in the window
 * @param expected how many tokens a model writes in the window if nothing holds it up; 0 if unknown
 * @param cpu used in the window
 */
public record Outcome(
        Plan plan,
        Latencies tokens,
        Latencies late,
        Latencies firsts,
        Latencies accepted,
        Verdict verdict,
        long read,
        long expected,
        CpuUse cpu) {

    /** CPU of the system for each token that was read, in microseconds; NaN without tokens. */
    public double cpuPerToken() {
        return perToken(cpu.system().toNanos());
    }

    /** CPU of model and client for each token that was read, in microseconds. */
    public double loadCpuPerToken() {
        return perToken(cpu.load().toNanos());
    }

    private double perToken(double nanos) {
        return read == 0 ? Double.NaN : nanos / 1e3 / read;
    }

    /** The part of the expected tokens that was read in the window, in percent. */
    public double held() {
        return expected == 0 ? Double.NaN : 100.0 * read / expected;
    }

    /** Begins a row with the figures that all loads of streams have. */
    public Row.Builder streamRow(String load, String subject) {
        return Row.of(load, subject)
                .latencies("token", tokens)
                .figure("first_token_p50_ms", firsts.millis(50))
                .figure("first_token_p99_ms", firsts.millis(99))
                .figure("held_percent", held())
                .figure("model_late_p99_ms", late.millis(99))
                .verdict(verdict);
    }
}
