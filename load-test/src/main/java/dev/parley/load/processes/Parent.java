package dev.parley.load.processes;

import java.io.IOException;

/** The process that started this one: what is said to it, and heard from it. */
final class Parent {

    private Parent() {}

    /** Says that this process is ready, with the time, so that the parent can compare clocks. */
    static void ready(String address) {
        say("ready " + System.nanoTime() + " " + address);
    }

    static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    /** Returns when the parent closes this process's input, which its own end does too. */
    static void awaitParent() throws IOException {
        while (System.in.read() >= 0) {
            // Nothing is said this way.
        }
    }
}
