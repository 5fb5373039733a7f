package dev.parley.load.chaos.clients;

import dev.parley.load.system.ClusterState;
import dev.parley.testsupport.witness.Examination;
import dev.parley.testsupport.witness.Finding;
import dev.parley.testsupport.witness.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Somebody who uses the cluster during a round, on a thread of their own. */
public abstract class Actor {

    private final Duration startAfter;
    private final Thread thread;
    private volatile boolean finishing;

    /**
     * @param startAfter how long it waits before it does anything
     */
    Actor(String name, Duration startAfter) {
        this.startAfter = startAfter;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Begins nothing more once what it does now has come to its end. */
    public void finish() {
        finishing = true;
    }

    boolean isFinishing() {
        return finishing;
    }

    /** Does one thing after the other until it is to finish. */
    abstract void act() throws IOException, InterruptedException;

    /** Notes why the actor cannot go on: a call was repeated in vain for as long as it may be. */
    abstract void gaveUp(IOException why);

    private void run() {
        try {
            Thread.sleep(startAfter);
            act();
        } catch (IOException e) {
            gaveUp(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Returns when the actor has finished, or has waited so long. Whatever it still waits for then
     * hangs.
     */
    public void awaitFinished(Duration patience) throws IOException, InterruptedException {
        if (!thread.join(patience)) {
            thread.interrupt();
            thread.join();
        }
    }

    /** The findings for each of its messages, in order. */
    public abstract Map<Message, List<Finding>> examine(Examination examination)
            throws IOException, InterruptedException;

    /** The same, of what the tables hold once the projector has reached the end of the log. */
    public Map<Message, List<Finding>> examineRows(ClusterState state, Waits waits)
            throws InterruptedException {
        return Map.of();
    }

    /** How many documents were uploaded, ready, and deleted again. */
    public int documents() {
        return 0;
    }
}
