package dev.parley.events;

import dev.parley.events.SessionEvent.DocumentFailed;
import dev.parley.events.SessionEvent.DocumentIndexed;
import dev.parley.events.SessionEvent.LeafSelected;
import dev.parley.events.SessionEvent.SessionCreated;
import dev.parley.events.SessionEvent.SessionDeleted;
import dev.parley.events.SessionEvent.SessionUpdated;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The events that the {@link Samples} must decode to. */
final class SampledEvents {

    private static final UUID SESSION = id("0a");
    private static final UUID TURN = id("0b");
    private static final UUID DOCUMENT = id("0e");
    private static final UUID OTHER_DOCUMENT = id("0f");
    private static final UUID OTHER_TURN = id("0f");
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00.120Z");
    private static final String HASH =
            "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9";

    private static final String CHAIN =
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private static final ModelChoice CHOICE =
            new ModelChoice("gpt-5-mini", "Answer in rhymes.\nAlways: Größe 🌍", 0.2);

    private SampledEvents() {}

    /** Returns the event in {@code <type>.json}. */
    static SessionEvent full(String type) {
        return switch (type) {
            case "session.created" ->
                    new SessionCreated(
                            SESSION,
                            AT,
                            "local",
                            "Größe & Maß 🌍",
                            ChatMode.DEEP_RESEARCH,
                            List.of(DOCUMENT, OTHER_DOCUMENT),
                            metadata(),
                            "conv_1",
                            CHOICE,
                            true);
            case "session.updated" ->
                    new SessionUpdated(
                            SESSION,
                            AT,
                            "local",
                            "Größe & Maß 🌍",
                            ChatMode.REGULAR,
                            List.of(DOCUMENT, OTHER_DOCUMENT),
                            metadata(),
                            "conv_1",
                            false);
            case "session.deleted" -> new SessionDeleted(SESSION, AT);
            case "session.leaf_selected" -> new LeafSelected(SESSION, AT, OTHER_TURN, TURN, 2);
            case "message.accepted" -> accepted(List.of(DOCUMENT), "ada", CHOICE).after(OTHER_TURN);
            case "turn.imported" ->
                    new TurnImported(
                            SESSION,
                            TURN,
                            AT,
                            id("0c"),
                            TurnImported.Role.USER,
                            "Why is the sky blue?\nAnd the sea? 🌍");
            case "turn.started" -> started(new TurnEvent.Parameters(0.7, 2048, ChatMode.REGULAR));
            case "turn.progress" -> progress("Short waves scatter most.", 412L);
            case "turn.sources" ->
                    sources(
                            new TurnEvent.Basis(
                                    HASH,
                                    List.of(new TurnEvent.BasisPassage(1, DOCUMENT, 3, CHAIN))),
                            source("Lord Rayleigh", "2.1"),
                            new Source(
                                    2,
                                    OTHER_DOCUMENT,
                                    "The sea",
                                    null,
                                    null,
                                    7,
                                    10_420,
                                    10_438,
                                    "Water absorbs red.",
                                    0.5));
            case "turn.token" ->
                    new TurnEvent.Token(
                            new TurnEvent.Header(SESSION, TURN, 2, 4, AT),
                            "Because \"short\" waves\tscatter 🌈 more.\n");
            case "turn.completed" -> completed(new Usage(120, 8, 128, 5), List.of(1, 2), 1, CHAIN);
            case "turn.reasoning" ->
                    new TurnEvent.Reasoning(
                            new TurnEvent.Header(SESSION, TURN, 2, 3, AT),
                            "The user asks about \"short\" waves 🌈.\n");
            case "turn.failed" -> failed(CHAIN);
            case "turn.cancelled" -> cancelled(CHAIN);
            case "document.indexed" -> new DocumentIndexed(DOCUMENT, AT, 42);
            case "document.failed" ->
                    new DocumentFailed(DOCUMENT, AT, "unreadable", "The file is encrypted.");
            default -> throw new AssertionError("Say here what the sample of " + type + " means");
        };
    }

    /** Returns the event in {@code <type>.required.json}. */
    static SessionEvent required(String type) {
        return switch (type) {
            case "session.created" ->
                    new SessionCreated(
                            SESSION,
                            AT,
                            "local",
                            null,
                            ChatMode.DEEP_RESEARCH,
                            List.of(),
                            Map.of(),
                            null,
                            ModelChoice.DEFAULT);
            case "session.updated" ->
                    new SessionUpdated(
                            SESSION,
                            AT,
                            "local",
                            null,
                            ChatMode.REGULAR,
                            List.of(),
                            Map.of(),
                            null);
            case "message.accepted" -> accepted(List.of(), null, ModelChoice.DEFAULT);
            case "turn.started" -> started(null);
            case "turn.progress" -> progress(null, null);
            case "turn.sources" -> sources(null, source(null, null));
            case "turn.completed" -> completed(null, List.of(), null, null);
            case "turn.failed" -> failed(null);
            case "turn.cancelled" -> cancelled(null);
            default -> full(type);
        };
    }

    private static MessageAccepted accepted(
            List<UUID> documents, @Nullable String creator, ModelChoice choice) {
        return new MessageAccepted(
                SESSION,
                TURN,
                AT,
                id("0c"),
                id("0d"),
                "Why is the sky blue?\nAnd the sea?",
                ChatMode.REGULAR,
                documents,
                creator,
                choice);
    }

    private static TurnEvent started(TurnEvent.@Nullable Parameters parameters) {
        return new TurnEvent.Started(
                TurnEvent.Header.opening(SESSION, TURN, 2, AT),
                "gpt-5-mini",
                parameters,
                "worker-1/slot-3");
    }

    private static TurnEvent progress(@Nullable String result, @Nullable Long tokens) {
        return new TurnEvent.Progress(
                new TurnEvent.Header(SESSION, TURN, 2, 2, AT),
                TurnEvent.Stage.READING,
                "q2",
                2,
                4,
                "Reading about Rayleigh scattering",
                result,
                tokens);
    }

    private static TurnEvent sources(TurnEvent.@Nullable Basis basis, Source... sources) {
        return new TurnEvent.Sources(
                new TurnEvent.Header(SESSION, TURN, 2, 3, AT), List.of(sources), "hybrid", basis);
    }

    private static Source source(@Nullable String creator, @Nullable String section) {
        return new Source(
                1,
                DOCUMENT,
                "Optics",
                creator,
                section,
                null,
                null,
                null,
                "The light scattered …",
                0.82);
    }

    private static TurnEvent completed(
            @Nullable Usage usage,
            List<Integer> used,
            @Nullable Integer removed,
            @Nullable String chain) {
        return new TurnEvent.Completed(
                new TurnEvent.Header(SESSION, TURN, 2, 5, AT),
                HASH,
                11,
                "stop",
                usage,
                "gpt-5-mini",
                "hybrid",
                used,
                removed,
                chain);
    }

    private static TurnEvent failed(@Nullable String chain) {
        return new TurnEvent.Failed(
                new TurnEvent.Header(SESSION, TURN, 2, 6, AT),
                "model_stalled",
                "The model stopped answering.",
                true,
                chain);
    }

    private static TurnEvent cancelled(@Nullable String chain) {
        return new TurnEvent.Cancelled(
                new TurnEvent.Header(SESSION, TURN, 2, 7, AT), HASH, 11, chain);
    }

    private static Map<String, Object> metadata() {
        var list = new ArrayList<Object>(Arrays.asList(1, 2.5, true, null, "x"));
        return Map.of("team", "north", "nested", Map.of("list", list));
    }

    private static UUID id(String end) {
        return UUID.fromString("01980000-0000-7000-8000-0000000000" + end);
    }
}
