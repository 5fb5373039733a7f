package dev.parley.worker.research;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class QuestionListTest {

    @Test
    void readsListsAndPlainQuestions() {
        var reply =
                """
                Sure! Here are the sub-questions:

                1. **What is a lock?**
                2) The cost of locks
                - Who holds it
                * What is a lock
                How long is it held?
                I hope that this helps.
                """;

        assertThat(QuestionList.of(reply, 10, List.of()))
                .containsExactly(
                        "What is a lock?",
                        "The cost of locks",
                        "Who holds it",
                        "How long is it held?");
    }

    @Test
    void findsNothingInChatter() {
        assertThat(QuestionList.of("I cannot plan.\nSorry about that.\nNONE", 10, List.of()))
                .isEmpty();
    }

    @Test
    void keepsToTheLimitAndLeavesKnownQuestionsOut() {
        assertThat(
                        QuestionList.of(
                                "- one thing?\n- two things?\n- three things?\n- four things?",
                                2,
                                List.of("One thing")))
                .containsExactly("two things?", "three things?");
    }

    @Test
    void aVeryLongLineIsNoQuestion() {
        assertThat(QuestionList.of("- " + "long ".repeat(200) + "?", 3, List.of())).isEmpty();
    }
}
