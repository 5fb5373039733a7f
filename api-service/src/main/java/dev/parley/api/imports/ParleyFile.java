package dev.parley.api.imports;

import dev.parley.api.imports.Conversation.Said;
import dev.parley.api.models.OfferedModels;
import dev.parley.api.web.FieldChecks;
import dev.parley.events.ChatMode;
import dev.parley.events.ModelChoice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Our own export. What belongs to the system that wrote it is left out: documents and sources, the
 * names of models, how each answer came about.
 */
final class ParleyFile implements FileShape {

    private static final String FORMAT = "parley.session";
    private static final int VERSION = 1;

    @Override
    public boolean fits(Place file) {
        return file.at("format").word("").equals(FORMAT);
    }

    @Override
    public Conversation read(Place file, Instant latest) {
        var version = file.at("version");
        if (!version.value().isInt() || version.value().asInt() != VERSION) {
            version.refuse("must be 1: this is another version of the format");
        }
        return new Conversation(
                FileShape.title(file.at("title")),
                mode(file.at("mode")),
                choice(file),
                said(file.at("messages"), latest));
    }

    private static ChatMode mode(Place mode) {
        if (!mode.isThere()) {
            return ChatMode.REGULAR;
        }
        for (var known : ChatMode.values()) {
            if (known.name().toLowerCase(Locale.ROOT).equals(mode.word(""))) {
                return known;
            }
        }
        mode.refuse("must be regular or deep_research");
        return ChatMode.REGULAR;
    }

    private static ModelChoice choice(Place file) {
        var temperature = file.at("temperature");
        if (temperature.isThere() && !temperature.value().isNumber()) {
            temperature.refuse("must be a number");
        }
        var choice =
                new ModelChoice(
                        null,
                        file.at("system_prompt").text(),
                        temperature.value().isNumber() ? temperature.value().asDouble() : null);
        var checks = new FieldChecks();
        OfferedModels.check(checks, choice);
        checks.problems().forEach(problem -> file.at(problem.field()).refuse(problem.message()));
        return choice;
    }

    private static List<Said> said(Place messages, Instant latest) {
        var said = new ArrayList<Said>();
        if (!messages.value().isArray()) {
            messages.refuse("must be a list of messages");
        }
        for (int i = 0; i < messages.value().size(); i++) {
            var message = messages.at(i);
            var role = message.at("role").word("");
            if (!role.equals("user") && !role.equals("assistant")) {
                message.at("role").refuse("must be user or assistant");
            }
            var content = message.at("content");
            if (!content.isThere()) {
                content.refuse("is required");
            }
            var text = content.text();
            said.add(
                    new Said(
                            role.equals("user"),
                            text == null ? "" : text,
                            message.at("created_at").time(latest)));
        }
        return said;
    }
}
