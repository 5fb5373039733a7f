package dev.parley.api.wires.openai;

import dev.parley.api.sessions.MessagePages;
import dev.parley.api.wires.openai.Responses.Citation;
import dev.parley.api.wires.openai.Responses.InputText;
import dev.parley.api.wires.openai.Responses.Item;
import dev.parley.api.wires.openai.Responses.Items;
import dev.parley.api.wires.openai.Responses.Message;
import dev.parley.api.wires.openai.Responses.OutputText;
import dev.parley.api.wires.openai.Responses.Status;
import dev.parley.store.PageBytes;
import dev.parley.store.history.view.MessageView;
import dev.parley.store.history.view.Role;
import dev.parley.store.history.view.SourceView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a conversation's items: those behind one, up to a number and a size. For one thread.
 */
final class ConversationItems implements MessagePages.Sink<RuntimeException> {

    private final int limit;
    private final @Nullable String after;
    private final List<Item> items = new ArrayList<>();
    private long characters;
    private boolean isBehind;
    private boolean hasMore;

    /**
     * @param after the id of the item before the page; null for the first page
     */
    ConversationItems(int limit, @Nullable String after) {
        this.limit = limit;
        this.after = after;
        this.isBehind = after == null;
    }

    @Override
    public boolean take(MessageView message) {
        if (!isBehind) {
            isBehind = ResponseIds.message(message.messageId()).equals(after);
            return true;
        }
        hasMore = items.size() == limit || characters >= PageBytes.MOST;
        if (!hasMore) {
            items.add(item(message));
            characters += message.content().length();
        }
        return !hasMore;
    }

    /** Returns false if there is no such item before the page. */
    boolean isBehind() {
        return isBehind;
    }

    Items page() {
        return new Items(
                "list",
                List.copyOf(items),
                items.isEmpty() ? null : items.getFirst().id(),
                items.isEmpty() ? null : items.getLast().id(),
                hasMore);
    }

    private static Item item(MessageView message) {
        var id = ResponseIds.message(message.messageId());
        return message.role() == Role.USER
                ? new Message(
                        "message",
                        id,
                        Status.COMPLETED,
                        "user",
                        List.of(new InputText("input_text", message.content())))
                : Message.answer(
                        id,
                        status(message),
                        List.of(OutputText.of(message.content(), citations(message))));
    }

    private static Status status(MessageView message) {
        return switch (message.status()) {
            case COMPLETED -> Status.COMPLETED;
            case PENDING, STREAMING -> Status.IN_PROGRESS;
            case FAILED, CANCELLED -> Status.INCOMPLETE;
        };
    }

    private static List<Citation> citations(MessageView message) {
        return Citation.of(
                message.sources().stream().map(SourceView::asWritten).toList(),
                message.sources().stream()
                        .filter(SourceView::used)
                        .map(SourceView::number)
                        .toList());
    }
}
