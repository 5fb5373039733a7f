/**
 * Commands that talk to a running system over HTTP: chat, ask, sessions, log, export, import,
 * replay, docs, top. They use the JDK, picocli, Jackson and JLine only, so that they start at once.
 */
@NullMarked
package dev.parley.quickstart.client;

import org.jspecify.annotations.NullMarked;
