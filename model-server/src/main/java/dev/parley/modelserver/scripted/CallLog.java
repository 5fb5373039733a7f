package dev.parley.modelserver.scripted;

import dev.parley.modelserver.ChatRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** Keeps the latest calls, up to a number of calls and characters. Thread-safe. */
final class CallLog {
    private final int maxCalls;
    private final long maxCharacters;

    private final Lock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final ArrayDeque<Call> calls = new ArrayDeque<>();
    private long characters;
    private long count;

    CallLog(int maxCalls, long maxCharacters) {
        this.maxCalls = maxCalls;
        this.maxCharacters = maxCharacters;
    }

    Call add(ChatRequest request) {
        lock.lock();
        try {
            var call = new Call(++count, request);
            calls.addLast(call);
            characters += request.promptLength();
            // Keeps the newest even if it is too long: somebody may wait for it.
            while (calls.size() > 1 && (calls.size() > maxCalls || characters > maxCharacters)) {
                characters -= calls.removeFirst().request().promptLength();
            }
            added.signalAll();
            return call;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the number of all calls, including those that are not kept any more. */
    long count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    List<Call> containing(String substring) {
        lock.lock();
        try {
            return calls.stream()
                    .filter(call -> call.request().lastUserMessage().contains(substring))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    List<Call> await(String substring, int wanted, Duration timeout)
            throws InterruptedException, TimeoutException {
        lock.lock();
        try {
            long nanos = timeout.toNanos();
            var found = containing(substring);
            while (found.size() < wanted) {
                if (nanos <= 0) {
                    throw new TimeoutException(
                            "%d of %d calls whose last user message contains '%s' came within %s; %d in all"
                                    .formatted(found.size(), wanted, substring, timeout, count));
                }
                nanos = added.awaitNanos(nanos);
                found = containing(substring);
            }
            return found;
        } finally {
            lock.unlock();
        }
    }
}
