package dev.parley.worker.citing;

import dev.parley.worker.retrieval.Passage;

/**
 * A passage and the number by which an answer cites it.
 *
 * @param number from 1
 */
public record NumberedPassage(int number, Passage passage) {}
