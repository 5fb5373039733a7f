package dev.parley.worker.research;

import dev.parley.operations.LogContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Works on the elements of a list, several at a time. */
final class Together {

    /** The work on one element. */
    interface Work<A, B> {
        B apply(int index, A element) throws InterruptedException;
    }

    private Together() {}

    /**
     * Returns the results in the list's order. The first failure stops all work and is thrown. When
     * this returns or throws, no work runs any more.
     *
     * @param atOnce how many elements at a time, at least 1
     */
    static <A, B> List<B> map(List<A> elements, int atOnce, Work<A, B> work)
            throws InterruptedException {
        var threads = Thread.ofVirtual().name("parley-research-", 0).factory();
        try (var pool = Executors.newFixedThreadPool(atOnce, threads)) {
            var ended = new ExecutorCompletionService<B>(pool);
            var futures = new ArrayList<Future<B>>();
            for (int i = 0; i < elements.size(); i++) {
                int index = i;
                futures.add(
                        ended.submit(
                                LogContext.carried(() -> work.apply(index, elements.get(index)))));
            }
            try {
                for (int i = 0; i < elements.size(); i++) {
                    ended.take().get();
                }
                return futures.stream().map(Future::resultNow).toList();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw new IllegalStateException(e.getCause());
            } finally {
                pool.shutdownNow();
            }
        }
    }
}
