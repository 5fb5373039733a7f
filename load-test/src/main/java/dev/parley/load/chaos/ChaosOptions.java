package dev.parley.load.chaos;

import dev.parley.quickstart.Arguments;
import dev.parley.quickstart.CannotStart;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What to do to the cluster.
 *
 * @param rounds with a fault, 1 to 1,000
 * @param seed decides who is put out how, and when
 * @param clients at once, 1 to 16: no more than the workers have slots for
 * @param tokens of each answer, 10 to 1,000
 * @param kinds whose processes are put out
 * @param delivery {@code session-topic} or {@code shared-log}
 * @param out where the tables go, besides stdout
 */
record ChaosOptions(
        int rounds,
        int seed,
        int clients,
        int tokens,
        Set<Kind> kinds,
        String delivery,
        Optional<Path> out) {

    static final String USAGE =
            """
            Usage: ./parley chaos [--rounds 24] [--seed N] [--clients 6] [--tokens 60]
                                  [--only worker,api,projector,broker,postgres,proxy]
                                  [--delivery session-topic|shared-log] [--out FILE]

            Starts a cluster of its own, lets clients send messages and read the answers, and in each
            round kills a process (SIGKILL) or stops one (SIGSTOP) at a random token. The dead is
            started again, the stopped continued, and every message examined: what the model said,
            what its reader was told, the history, the record and the replay must be the same, once.
            Prints tables; exits with 1 if anything was lost, repeated or hung.

              --rounds N       rounds with a fault (1 to 1000); some undisturbed ones come on top
              --seed N         who, how and when; the same seed gives the same rounds (0 to 99999)
              --clients N      who send and read at once (1 to 16)
              --tokens N       of each answer, at 20 a second (10 to 1000)
              --only KINDS     put out processes of these kinds only
              --delivery HOW   how tokens reach the readers
              --out FILE       write the tables as Markdown, besides stdout
              --help           this text
            """;

    static ChaosOptions parse(List<String> arguments) throws CannotStart {
        String words =
                Arrays.stream(Kind.values()).map(Kind::word).collect(Collectors.joining(", "));
        var allowed = new LinkedHashMap<String, String>();
        allowed.put("--rounds", "a number from 1 to 1000");
        allowed.put("--seed", "a number from 0 to 99999");
        allowed.put("--clients", "a number from 1 to 16");
        allowed.put("--tokens", "a number from 10 to 1000");
        allowed.put("--only", "kinds of processes: " + words);
        allowed.put("--delivery", String.join(" or ", Arguments.DELIVERIES));
        allowed.put("--out", "a file");
        var given = Arguments.parse(arguments, allowed, List.of());
        int anySeed = (int) (System.nanoTime() % 100_000);
        return new ChaosOptions(
                given.number("--rounds", 1, 1000, 24),
                given.number("--seed", 0, 99_999, Math.abs(anySeed)),
                given.number("--clients", 1, 16, 6),
                given.number("--tokens", 10, 1000, 60),
                kinds(given.text("--only"), words),
                given.delivery(),
                given.text("--out").map(Path::of));
    }

    private static Set<Kind> kinds(Optional<String> only, String words) throws CannotStart {
        if (only.isEmpty()) {
            return EnumSet.allOf(Kind.class);
        }
        var kinds = EnumSet.noneOf(Kind.class);
        for (String word : only.get().split(",", -1)) {
            kinds.add(
                    Arrays.stream(Kind.values())
                            .filter(kind -> kind.word().equals(word))
                            .findFirst()
                            .orElseThrow(
                                    () ->
                                            new CannotStart(
                                                    "--only '%s' is not allowed: it takes %s."
                                                            .formatted(word, words))));
        }
        return kinds;
    }
}
