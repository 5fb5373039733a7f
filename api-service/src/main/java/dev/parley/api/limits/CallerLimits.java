package dev.parley.api.limits;

import dev.parley.api.models.OfferedModels;
import dev.parley.api.security.Caller;
import dev.parley.api.web.ProblemException;
import dev.parley.events.ChatMode;
import dev.parley.events.ModelChoice;
import dev.parley.store.limits.Allowance;
import dev.parley.store.limits.Limit;
import dev.parley.store.limits.LimitReached;
import dev.parley.store.limits.Limits;
import dev.parley.store.limits.OwnerLimits;
import dev.parley.store.owners.Owners;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What an owner may use by the settings, and how a refusal is put. Thread-safe. */
@Component
public class CallerLimits {

    /** Fewer than most tokens have, so that a question is rather counted too high. */
    private static final int BYTES_A_TOKEN = 3;

    private final LimitSettings settings;
    private final Limits limits;
    private final OfferedModels models;
    private final OwnerLimits owners;
    private final Caller caller;

    CallerLimits(LimitSettings settings, OfferedModels models, OwnerLimits owners, Caller caller) {
        this.settings = settings;
        this.limits = settings.limits();
        this.models = models;
        this.owners = owners;
        this.caller = caller;
    }

    /**
     * Returns the limits of an owner who has none of its own. {@code local} has none at all: where
     * everybody is {@code local}, there is nobody to protect from somebody else.
     */
    public Limits of(String owner) {
        return owner.equals(Owners.LOCAL) ? Limits.NONE : limits;
    }

    /** Returns what a message of this content may cost. */
    public Allowance of(String owner, ChatMode mode, String content, ModelChoice choice) {
        return new Allowance(of(owner), models.of(choice), tokens(mode, content, choice));
    }

    private long tokens(ChatMode mode, String content, ModelChoice choice) {
        long question = tokens(content);
        if (mode == ChatMode.DEEP_RESEARCH) {
            return settings.researchTokens() + question;
        }
        var answer = models.maxTokens(choice);
        return settings.promptTokens()
                + question
                + tokens(Objects.requireNonNullElse(choice.systemPrompt(), ""))
                + (answer == null ? settings.answerTokens() : answer);
    }

    /**
     * Refuses if a message of the current call would be refused now: before something is written
     * for it. Whether it is taken is decided when it is accepted.
     *
     * @throws ProblemException 429 if a limit is reached
     */
    public void requireRoom(ChatMode mode, String content, ModelChoice choice) {
        var owner = caller.owner();
        owners.reached(owner, mode == ChatMode.DEEP_RESEARCH, of(owner, mode, content, choice))
                .ifPresent(
                        reached -> {
                            throw refusal(reached);
                        });
    }

    private static long tokens(String text) {
        return Math.ceilDiv(text.getBytes(StandardCharsets.UTF_8).length, BYTES_A_TOKEN);
    }

    /** Returns the answer to a call that was refused. */
    public ProblemException refusal(LimitReached reached) {
        var again = Objects.requireNonNullElse(reached.again(), settings.retry());
        return ProblemException.limitReached(
                reached.limit().word(),
                reached.allowed(),
                reached.left(),
                window(reached.limit()),
                again,
                detail(reached));
    }

    private static @Nullable Duration window(Limit limit) {
        return switch (limit) {
            case MESSAGES_PER_MINUTE -> Duration.ofMinutes(1);
            case TOKENS_PER_DAY, RESEARCHES_PER_DAY -> Duration.ofDays(1);
            case LIVE_TURNS, QUEUED_TURNS, DOCUMENTS, STORED_BYTES, STREAMS, UPLOADS -> null;
        };
    }

    private static String detail(LimitReached reached) {
        var sentence =
                switch (reached.limit()) {
                    case MESSAGES_PER_MINUTE -> "You may send %d messages a minute.";
                    case LIVE_TURNS -> "%d turns of yours are live, the most that may be.";
                    case QUEUED_TURNS ->
                            "%d turns of yours wait for a worker, the most that may wait.";
                    case TOKENS_PER_DAY ->
                            "You may use %d tokens a day, and too few of them are left for this"
                                    + " message.";
                    case RESEARCHES_PER_DAY -> "You may have %d deep researches a day.";
                    case DOCUMENTS -> "You have %d documents or more, the most that you may have.";
                    case STORED_BYTES ->
                            "Your documents may have %d bytes, and this one does not fit.";
                    case STREAMS -> "This node has %d open streams of yours, the most that may be.";
                    case UPLOADS ->
                            "This node takes %d uploads of yours, the most that may be at once.";
                };
        return sentence.formatted(reached.allowed());
    }
}
