package dev.parley.api.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** Values that cannot be stored are found anywhere, and looking for them costs little. */
class UnsoundTextsTest {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    @Test
    void eachBadValueIsNamedByItsPlace() {
        var tree =
                JsonMapper.shared()
                        .readTree("{\"a\":[{\"b\":\"\\u0000\"},\"x\",[1e999]],\"c\":\"\\ud800\"}");

        assertThat(problems(tree))
                .extracting(FieldProblem::field)
                .containsExactly("a[0].b", "a[2][0]", "c");
        assertThat(problems(NODES.stringNode("\0")))
                .extracting(FieldProblem::field)
                .containsExactly("body");
    }

    @Test
    void aNameHasAtMost256Characters() {
        var longest = "n".repeat(256);
        var tree = NODES.objectNode();
        tree.putObject("metadata").put(longest, 1).put(longest + "n", 1);

        assertThat(problems(tree))
                .containsExactly(
                        new FieldProblem(
                                "metadata." + longest + "n",
                                "must have a name of at most 256 characters, not 257"));
    }

    @Test
    void thereAreNoMoreProblemsThanAreWanted() {
        var tree = NODES.objectNode();
        for (int i = 0; i < 100; i++) {
            tree.put(i + "\0", "\0");
        }

        assertThat(problems(tree)).hasSize(32);
    }

    /** The paths of these values have 500 MB. */
    @Test
    void aPathIsMadeOnlyForAProblem() {
        var tree = NODES.objectNode();
        var deepest = tree;
        for (int i = 0; i < 98; i++) {
            deepest = deepest.putObject("n".repeat(256));
        }
        var many = deepest.putArray("many");
        for (int i = 0; i < 10_000; i++) {
            many.add("x");
        }
        assertThat(problems(tree)).isEmpty();

        long before = allocated();
        var found = problems(tree);

        assertThat(allocated() - before).isLessThan(10_000_000);
        assertThat(found).isEmpty();
    }

    private static List<FieldProblem> problems(JsonNode tree) {
        var problems = new ArrayList<FieldProblem>();
        UnsoundTexts.collect(tree, problems, 32);
        return problems;
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }
}
