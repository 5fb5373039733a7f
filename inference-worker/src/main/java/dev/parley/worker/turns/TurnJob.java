package dev.parley.worker.turns;

import dev.parley.log.Command;
import dev.parley.log.TurnRequest;
import dev.parley.worker.jobs.Job;
import dev.parley.worker.jobs.StopSignal;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A turn as a job of the share group: {@link TurnRunner} claims the turn and has it answered.
 *
 * @param offset of the request in {@code chat.requests}
 */
record TurnJob(TurnRunner runner, TurnRequest request, long offset) implements Job {

    /** Reads a record of {@code chat.requests}; empty if it holds no request. */
    static Optional<Job> of(ConsumerRecord<byte[], byte[]> record, TurnRunner runner) {
        return Command.decode(record.value(), TurnRequest.class)
                .map(request -> new TurnJob(runner, request, record.offset()));
    }

    @Override
    public String name() {
        return "turn-" + request.turnId();
    }

    @Override
    public Outcome run(StopSignal stop) {
        return runner.run(request, offset, stop);
    }

    @Override
    public void noteAlive() {
        runner.noteAlive(request.turnId());
    }
}
