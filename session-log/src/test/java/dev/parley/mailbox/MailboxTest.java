package dev.parley.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MailboxTest {

    private static final long LONG = Duration.ofMinutes(5).toNanos();
    private static final long A_LITTLE = Duration.ofMillis(1).toNanos();

    private final Mailbox<Integer> mailbox = new Mailbox<>();

    @Test
    void whatIsThereComesAtOnceAndInOrder() throws InterruptedException {
        mailbox.add(1);
        mailbox.add(2);

        assertThat(mailbox.poll(LONG)).isEqualTo(1);
        assertThat(mailbox.poll(0)).isEqualTo(2);
        assertThat(mailbox.poll(0)).isNull();
    }

    @Test
    void aWaitEndsWhenItIsOver() throws InterruptedException {
        assertThat(mailbox.poll(A_LITTLE)).isNull();
        assertThat(mailbox.poll(A_LITTLE)).isNull();
    }

    /** The look that was planned for the first wait comes too late for the second. */
    @Test
    void aShortWaitAfterALongOneEndsInTime() throws InterruptedException {
        var reader = Thread.startVirtualThread(this::polled);
        awaitWaiting(reader);
        mailbox.add(1);
        reader.join();

        assertThat(mailbox.poll(A_LITTLE)).isNull();
    }

    /** Its look comes while a wait is under way that lasts longer. */
    @Test
    void aLongWaitAfterAShortOneLastsUntilSomethingComes() throws InterruptedException {
        assertThat(mailbox.poll(A_LITTLE)).isNull();
        var read = new AtomicReference<@Nullable Integer>();
        var reader = Thread.startVirtualThread(() -> read.set(polled()));
        awaitWaiting(reader);
        assertThat(new Mailbox<Integer>().poll(WaitEnder.TICK.toNanos() * 2)).isNull();

        mailbox.add(7);
        reader.join();

        assertThat(read).hasValue(7);
    }

    @Test
    void whatComesMeanwhileEndsTheWait() throws InterruptedException {
        var read = new AtomicReference<@Nullable Integer>();
        var reader = Thread.startVirtualThread(() -> read.set(polled()));
        awaitWaiting(reader);

        mailbox.add(7);
        reader.join();

        assertThat(read).hasValue(7);
    }

    @Test
    void anInterruptEndsTheWait() throws InterruptedException {
        var thrown = new AtomicReference<@Nullable Throwable>();
        var reader =
                Thread.ofVirtual()
                        .unstarted(
                                () -> {
                                    try {
                                        mailbox.poll(LONG);
                                    } catch (InterruptedException e) {
                                        thrown.set(e);
                                    }
                                });
        reader.start();
        awaitWaiting(reader);

        reader.interrupt();
        reader.join();

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> mailbox.poll(LONG)).isInstanceOf(InterruptedException.class);
    }

    /** Waits that end by time and waits that end by an element, many times and at once. */
    @Test
    void nothingIsLostAndNoWaitIsForgotten() throws InterruptedException {
        int readers = 50;
        int each = 200;
        var done = new CountDownLatch(readers);
        var results = new ArrayList<List<Integer>>();
        for (int i = 0; i < readers; i++) {
            var box = new Mailbox<Integer>();
            var seen = new ArrayList<Integer>();
            results.add(seen);
            Thread.startVirtualThread(
                    () -> {
                        while (seen.size() < each) {
                            var next = polled(box, A_LITTLE);
                            if (next != null) {
                                seen.add(next);
                            }
                        }
                        polled(box, A_LITTLE);
                        done.countDown();
                    });
            Thread.startVirtualThread(
                    () -> {
                        for (int n = 0; n < each; n++) {
                            box.add(n);
                            if (n % 7 == 0) {
                                Thread.yield();
                            }
                        }
                    });
        }

        done.await();

        assertThat(results).allSatisfy(seen -> assertThat(seen).isSorted().doesNotHaveDuplicates());
    }

    /** A single reader begins to wait in any moment of a look, even if that was the last one. */
    @Test
    void aWaitThatBeginsWhileTheLastOneIsForgottenEndsToo() {
        var quick = new WaitEnder(Duration.ofNanos(20_000));
        var random = new Random(1);
        for (int i = 0; i < 5_000; i++) {
            assertThat(polled(new Mailbox<>(quick), 1_000)).isNull();
            long until = System.nanoTime() + random.nextInt(150_000);
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
        }
    }

    private @Nullable Integer polled() {
        return polled(mailbox, LONG);
    }

    private static @Nullable Integer polled(Mailbox<Integer> box, long nanos) {
        try {
            return box.poll(nanos);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }
}
