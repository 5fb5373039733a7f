package dev.parley.store.turns;

import dev.parley.events.FailureCode;
import dev.parley.events.TurnEvent;
import dev.parley.events.Usage;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that a turn took, as far as its ending tells.
 *
 * @param uncounted attempts that may have asked the model and whose tokens nobody counted: those of
 *     workers that were lost or stopped, and those that failed or were cancelled on the way
 */
record SpentTokens(long prompt, long completion, int uncounted) {

    /** Failures of an attempt whose model gave no answer, which costs nothing. */
    private static final Set<String> NOT_ASKED =
            EnumSet.of(
                            FailureCode.MODEL_AUTH,
                            FailureCode.MODEL_RATE_LIMITED,
                            FailureCode.MODEL_UNAVAILABLE,
                            FailureCode.MODEL_UNKNOWN,
                            FailureCode.HISTORY_UNAVAILABLE)
                    .stream()
                    .map(FailureCode::word)
                    .collect(Collectors.toUnmodifiableSet());

    static SpentTokens of(TurnEvent.Ending ending) {
        // An attempt says that it has started before it asks a model. The ending of another process
        // opens an attempt of its own.
        int asking = ending.n() == 1 ? ending.attempt() - 1 : ending.attempt();
        return switch (ending) {
            case TurnEvent.Completed completed -> of(completed.usage(), asking);
            case TurnEvent.Failed failed -> {
                boolean forNothing = ending.n() > 1 && NOT_ASKED.contains(failed.code());
                yield new SpentTokens(0, 0, forNothing ? asking - 1 : asking);
            }
            case TurnEvent.Cancelled _ -> new SpentTokens(0, 0, asking);
        };
    }

    private static SpentTokens of(@Nullable Usage usage, int asking) {
        if (usage == null) {
            return new SpentTokens(0, 0, asking);
        }
        long prompt = Math.max(0, usage.promptTokens());
        // Some servers count the tokens of thoughts in the total only.
        long completion = Math.max(usage.completionTokens(), usage.totalTokens() - prompt);
        return new SpentTokens(prompt, Math.max(0, completion), Math.max(0, asking - 1));
    }
}
