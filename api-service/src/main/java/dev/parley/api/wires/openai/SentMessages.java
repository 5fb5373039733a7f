package dev.parley.api.wires.openai;

import dev.parley.api.messages.NewMessage;
import dev.parley.api.web.FieldChecks;
import dev.parley.api.web.ProblemCode;
import dev.parley.api.web.ProblemException;
import dev.parley.api.wires.openai.SentConversation.Said;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a call.
 *
 * @param field the request's field that holds them
 */
record SentMessages(String field, List<SentMessage> all) {

    /** More than any conversation of people has; each is an event. */
    private static final int MOST = 2_000;

    void check(FieldChecks checks) {
        checks.list(field, all, MOST);
        if (all.stream().anyMatch(Objects::isNull)) {
            return;
        }
        for (int i = 0; i < all.size(); i++) {
            var one = all.get(i);
            if (one.isMessage()) {
                checks.that(
                                one.hasKnownRole(),
                                place(i) + ".role",
                                "must be system, developer, user or assistant")
                        .that(
                                one.hasText(),
                                place(i) + ".content",
                                "must be a text or a list of parts");
            }
        }
        int last = all.size() - 1;
        var ends = last >= 0 && (all.get(last).byUser() || isUnsupported(all.get(last)));
        checks.that(ends, field, "must end with a message of the user");
        if (ends && !isUnsupported(all.get(last))) {
            checks.text(
                    place(last) + ".content",
                    conversation(null).question(),
                    NewMessage.LONGEST_CONTENT);
        }
    }

    private static boolean isUnsupported(SentMessage message) {
        return !message.isMessage() || message.isOfTools() || message.otherPart() != null;
    }

    private String place(int message) {
        return field + "[" + message + "]";
    }

    /**
     * @throws ProblemException 400 if a message is something that is not here
     */
    void requireSupported() {
        for (int i = 0; i < all.size(); i++) {
            var one = all.get(i);
            refuse(place(i) + ".type", !one.isMessage());
            refuse(place(i) + ".role", one.isOfTools());
            var other = one.otherPart();
            refuse(place(i) + ".content[" + other + "].type", other != null);
        }
    }

    /**
     * @throws ProblemException 400 if the field asks for something that is not here
     */
    static void refuse(String field, boolean isAsked) {
        if (isAsked) {
            throw ProblemException.of(
                    ProblemCode.UNSUPPORTED_PARAMETER,
                    field,
                    "asks for what is not here; leave it out");
        }
    }

    /**
     * @param instructions stand before those of the messages
     */
    SentConversation conversation(@Nullable String instructions) {
        var system =
                Stream.concat(
                                Stream.ofNullable(instructions),
                                all.stream()
                                        .filter(SentMessage::isInstruction)
                                        .map(SentMessage::text))
                        .filter(text -> !text.isBlank())
                        .toList();
        return new SentConversation(
                system.isEmpty() ? null : String.join("\n\n", system),
                all.stream()
                        .filter(one -> !one.isInstruction())
                        .map(one -> new Said(one.byUser(), one.text()))
                        .toList());
    }
}
