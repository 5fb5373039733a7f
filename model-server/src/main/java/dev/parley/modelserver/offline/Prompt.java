package dev.parley.modelserver.offline;

import dev.parley.modelserver.ChatMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The parts of a prompt that the offline model understands.
 *
 * @param question from the last user message, without quoted passages
 * @param passages the passages that system and user messages quote
 * @param conversation the earlier messages, and the rest of the last one
 * @param task what the prompt asks for
 */
record Prompt(String question, List<Passage> passages, List<Passage> conversation, Task task) {

    /** What a prompt can ask for. */
    enum Task {
        ANSWER,
        PLAN,
        GAPS,
        REPORT
    }

    private static final Map<String, Task> INSTRUCTIONS =
            Map.of(
                    OfflineModel.PLAN_INSTRUCTION, Task.PLAN,
                    OfflineModel.GAPS_INSTRUCTION, Task.GAPS,
                    OfflineModel.REPORT_INSTRUCTION, Task.REPORT);
    private static final Pattern BLANK_LINES = Pattern.compile("\\R\\s*\\R");
    private static final Pattern LABEL = Pattern.compile("(?i)^(?:user )?question:\\s*");

    static Prompt of(List<ChatMessage> messages) {
        int last = lastOf(ChatMessage.USER, messages);
        String asked = last < 0 ? "" : messages.get(last).content();
        var passages = new ArrayList<Passage>();
        var task = Task.ANSWER;
        for (var message : messages) {
            // A quoted passage gives no instructions: a document cannot ask for a plan.
            if (message.hasRole(ChatMessage.SYSTEM)) {
                var parts = PassageReader.read(message.content());
                passages.addAll(parts.passages());
                task = task(parts.rest(), task);
            } else if (message.hasRole(ChatMessage.USER)) {
                passages.addAll(PassageReader.read(message.content()).passages());
            }
        }
        var paragraphs = new ArrayList<>(paragraphs(PassageReader.read(asked).rest()));
        String question = takeQuestion(paragraphs);
        var conversation = conversation(messages.subList(0, Math.max(last, 0)));
        paragraphs.forEach(paragraph -> conversation.add(new Passage(null, paragraph)));
        return new Prompt(question, List.copyOf(passages), List.copyOf(conversation), task);
    }

    private static int lastOf(String role, List<ChatMessage> messages) {
        int last = messages.size() - 1;
        while (last >= 0 && !messages.get(last).hasRole(role)) {
            last--;
        }
        return last;
    }

    private static Task task(String instructions, Task otherwise) {
        return instructions
                .lines()
                .map(line -> INSTRUCTIONS.get(line.strip()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(otherwise);
    }

    private static List<String> paragraphs(String text) {
        return BLANK_LINES
                .splitAsStream(text)
                .map(String::strip)
                .filter(paragraph -> !paragraph.isEmpty())
                .toList();
    }

    /** Removes and returns the last paragraph with a question mark, or else the last one. */
    private static String takeQuestion(List<String> paragraphs) {
        if (paragraphs.isEmpty()) {
            return "";
        }
        int at = paragraphs.size() - 1;
        while (at > 0 && !paragraphs.get(at).contains("?")) {
            at--;
        }
        if (!paragraphs.get(at).contains("?")) {
            at = paragraphs.size() - 1;
        }
        return LABEL.matcher(paragraphs.remove(at)).replaceFirst("");
    }

    private static List<Passage> conversation(List<ChatMessage> messages) {
        var said = new ArrayList<Passage>();
        for (var message : messages) {
            if (message.hasRole(ChatMessage.USER)) {
                said.add(new Passage(null, PassageReader.read(message.content()).rest()));
            } else if (message.hasRole(ChatMessage.ASSISTANT)) {
                said.add(new Passage(null, Extract.withoutFrame(message.content())));
            }
        }
        return said;
    }
}
