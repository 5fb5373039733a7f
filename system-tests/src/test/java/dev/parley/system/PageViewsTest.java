package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.store.limits.Limit;
import dev.parley.store.limits.OwnerLimits;
import dev.parley.store.owners.ApiKeys;
import dev.parley.store.owners.Scope;
import dev.parley.system.Browser.Theme;
import dev.parley.system.Browser.Width;
import dev.parley.testsupport.ApiClient;
import dev.parley.testsupport.DocumentCalls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Every view of the page, at both widths and in both themes: axe finds nothing, and nothing is
 * wider than the screen. Pictures of all of them are in {@code target/screenshots}; with {@code
 * -Dparley.docs.write=true}, those that documents show go to {@code docs/images} too.
 */
@Tag("long")
class PageViewsTest {

    private static final Path PICTURES = Path.of("target/screenshots");
    private static final Path OF_DOCUMENTS = Path.of("../docs/images");

    /** Views that documents show, each at its width and in its theme. */
    private static final List<String> SHOWN =
            List.of(
                    "answer-wide-light",
                    "answer-wide-dark",
                    "answer-narrow-light",
                    "research-wide-light",
                    "usage-wide-light",
                    "empty-wide-light");

    private static Browser browser;
    private static ConfigurableApplicationContext node;
    private static ApiClient api;
    private static String key;
    private static String axe;

    private final TestSystem system = TestSystem.get();

    @BeforeAll
    static void start() {
        Browser.requireInstalled();
        axe = NodeClients.source("axe-core/axe.min.js");
        browser = Browser.start();
        var system = TestSystem.get();
        node =
                system.startApi(
                        "--parley.security.mode=api-key,oidc",
                        "--parley.security.oidc.issuer=https://login.example.com",
                        "--parley.security.oidc.audience=parley",
                        "--parley.page.client-id=parley",
                        "--parley.limits.tokens-per-day=120000",
                        "--parley.limits.answer-tokens=1000",
                        "--parley.limits.prompt-tokens=1000",
                        "--parley.limits.research-tokens=20000",
                        "--parley.limits.documents=5");
        key =
                node.getBean(ApiKeys.class)
                        .create(
                                "harbour office",
                                EnumSet.of(Scope.CHAT, Scope.DOCUMENTS),
                                Instant.now(),
                                null)
                        .reveal();
        api = TestSystem.client(node).with("Authorization", "Bearer " + key);
        fill(system);
    }

    // What an office has after a few days.
    private static void fill(TestSystem system) {
        var documents = new DocumentCalls(api);
        documents.awaitReady(
                documents.text(
                        "The harbour of Selvik",
                        """
                        The quay of Selvik is 312 metres long and was built of granite in 1907. It was
                        made 40 metres longer in 1931, when the herring came back.

                        Two pilots live beside the harbour and board every ship over 50 metres. They
                        are called by radio on channel 12, by day and by night.
                        """));
        documents.awaitReady(
                documents.text(
                        "Harbour dues 2026",
                        "A ship under 15 metres pays 120 crowns a night, a larger one 8 crowns a"
                                + " metre. Fishing boats of Selvik pay nothing."));
        for (var title :
                List.of(
                        "Opening hours of the fish market",
                        "A letter to the coast guard",
                        "Which ships need a pilot?",
                        "Translate the dues into Norwegian")) {
            var session =
                    api.post("/api/chat/sessions", "{\"title\":\"%s\"}".formatted(title))
                            .body()
                            .get("session_id")
                            .stringValue();
            api.message(session, title).toEnd();
        }
        system.awaitProjected();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (node != null) {
            node.close();
        }
    }

    /** What the console may say: the browser itself notes calls that fail. */
    private String expected = "nothing";

    @BeforeEach
    void forgetComplaints() {
        browser.show(Width.WIDE, Theme.LIGHT);
        browser.complaints();
    }

    @AfterEach
    void theConsoleSaysNothing() {
        assertThat(browser.complaints()).allMatch(said -> said.contains(expected));
    }

    private void open(String fragment) {
        browser.openAs(key, TestSystem.client(node), fragment);
        browser.seeNo("dialog");
    }

    /** Looks at what the page shows now, in every way. */
    private void look(String view) throws IOException {
        look(view, () -> {});
    }

    private void look(String view, Runnable before) throws IOException {
        for (var width : Width.values()) {
            for (var theme : Theme.values()) {
                browser.show(width, theme);
                before.run();
                var name = "%s-%s-%s".formatted(view, width, theme).toLowerCase(Locale.ROOT);
                var picture = PICTURES.resolve(name + ".png");
                browser.save(picture);
                if (Boolean.getBoolean("parley.docs.write") && SHOWN.contains(name)) {
                    browser.save(OF_DOCUMENTS.resolve(name + ".png"));
                }
                assertThat(browser.barriers(axe)).as(name).isEmpty();
                assertThat(browser.run("return document.documentElement.scrollWidth - innerWidth"))
                        .as("pixels beyond the screen of %s", name)
                        .isEqualTo(0L);
            }
        }
    }

    @Test
    void nothingYet() throws IOException {
        open("");
        browser.see(".sessions a");

        look("empty");
    }

    @Test
    void anAnswerWithItsSources() throws IOException {
        system.model.when(
                "How long is the quay, and what does a night cost?",
                Script.answer(
                        "The quay of Selvik is **312 metres** long and of granite [1]. It was",
                        " lengthened once, in 1931.\n\n",
                        "| Ship | A night |\n|---|--:|\n| under 15 m | 120 kr |\n| 15 m and more |"
                                + " 8 kr a metre |\n\n",
                        "For a ship of 40 metres:\n\n```python\nlength = 40\n",
                        "dues = 120 if length < 15 else 8 * length\nprint(dues)  # 320\n```\n"));
        open("");
        browser.see(".sessions a");
        browser.send("How long is the quay, and what does a night cost?");
        browser.see(".turn:last-child[data-status=completed]");
        browser.see(".sources li");
        look("answer");

        browser.click(".cite");
        browser.see(".passage mark");
        look("source");
    }

    @Test
    void anAnswerThatGrows() throws IOException {
        var gate = new Gate();
        system.model.when(
                "Tell me of the herring.",
                Script.answer("The herring came back in 1931, and with it ", "the boats.")
                        .dataAfter(
                                0,
                                """
                                {"choices":[{"index":0,"delta":{"reasoning_content":"The reader asks about the herring. The passage about the quay says when it came back."}}]}""")
                        .holdAfter(1, gate));
        open("");
        browser.send("Tell me of the herring.");
        browser.see(".turn:last-child .text", "The herring came back in 1931, and with it");
        browser.click(".reasoning summary");
        look("growing");

        gate.release();
        browser.see(".turn:last-child[data-status=completed]");
    }

    @Test
    void aResearchUnderWay() throws IOException {
        var gate = new Gate();
        var question = "How did the harbour of Selvik grow?";
        system.model.when(
                question,
                Script.answer("1. When was the quay built?\n2. Why was it lengthened?")
                        .then(Script.answer("NONE"))
                        .then(Script.answer("It grew ", "twice.").holdAfter(1, gate)));
        for (var part : List.of("When was the quay built?", "Why was it lengthened?")) {
            system.model.when(asked -> asked.strip().endsWith(part), Script.answer("Notes."));
        }
        open("");
        browser.click(".composer .toggle");
        browser.send(question);
        browser.see(".turn:last-child .text", "It grew");
        browser.click(".trace summary");
        look("research");

        gate.release();
        browser.see(".turn:last-child[data-status=completed]");
    }

    @Test
    void whatFailsSaysWhatToDo() throws IOException {
        system.model.when("Will the model answer?", Script.status(401));
        open("");
        browser.send("Will the model answer?");
        browser.see(".turn:last-child .problem b", "The model refused the key.");

        look("failed");
    }

    @Test
    void documents() throws IOException {
        open("");
        browser.click(".documents-button");
        browser.see(".documents li.ready");

        look("documents");
    }

    @Test
    void usage() throws IOException {
        open("");
        browser.click(".account .quiet");
        browser.see(".gauge .of");

        look("usage");
    }

    @Test
    void modelAndInstructions() throws IOException {
        open("");
        browser.click(".options > .toggle");
        browser.click(".popover .check input");

        look("options");
    }

    @Test
    void keyboard() throws IOException {
        open("");
        browser.click("header [aria-label=Keyboard]");
        browser.see("dialog");

        look("keyboard");
    }

    @Test
    void whoAreYou() throws IOException {
        browser.openAs("", TestSystem.client(node), "");
        browser.see("dialog .main");

        look("sign-in");
    }

    @Test
    void theListOfConversations() throws IOException {
        open("");
        browser.see(".sessions a");
        browser.show(Width.NARROW, Theme.LIGHT);
        browser.click("[aria-label=Conversations].icon-button");
        browser.see(".menu-open");
        look("list");

        browser.see("#search").sendKeys("coast");
        browser.see(".sessions mark");
        look("search");
        browser.see("#search").sendKeys(" nobody wrote this");
        browser.see(".sidebar .hint", "No conversation has these words.");
        look("search-nothing");
    }

    @Test
    void whatIsDeletedCanBeBroughtBack() throws IOException {
        open("");
        browser.see(".sessions a");

        // It is deleted for good after ten seconds: each look has its own.
        look(
                "undo",
                () -> {
                    browser.run("document.querySelector('.toast .link')?.click()");
                    browser.seeNo(".toast");
                    browser.run("document.querySelector('.sessions [aria-label=Delete]').click()");
                    browser.see(".toast");
                });
        browser.run("document.querySelector('.toast .link')?.click()");
        browser.seeNo(".toast");
    }

    @Test
    void whatIsOnItsWay() throws IOException {
        open("");
        browser.see(".sessions a");
        browser.slow(Duration.ofMinutes(1));
        try {
            browser.run("document.querySelector('.sessions a').click()");
            browser.see(".thread-ghosts");
            look("loading");
        } finally {
            browser.slow(Duration.ZERO);
        }
    }

    @Test
    void noNetwork() throws IOException {
        open("");
        browser.see(".sessions a");
        browser.run("document.querySelector('.sessions a').click()");
        browser.see(".turn");
        expected = "net::ERR_INTERNET_DISCONNECTED";
        browser.offline(true);
        try {
            browser.see(".status.waiting");
            look("offline");
        } finally {
            browser.offline(false);
        }
    }

    @Test
    void atALimitThePageSaysWhatToDo() throws IOException {
        var one =
                node.getBean(ApiKeys.class)
                        .create(
                                "two a minute",
                                EnumSet.of(Scope.CHAT, Scope.DOCUMENTS),
                                Instant.now(),
                                null)
                        .reveal();
        system.apiBean(OwnerLimits.class).set("two a minute", Limit.MESSAGES_PER_MINUTE, 2L);
        expected = "429";
        browser.openAs(one, TestSystem.client(node), "");
        for (var message : List.of("The first of this minute.", "The last of this minute.")) {
            browser.send(message);
            browser.see(".turn:last-child .bubble", message);
            browser.see(".turn:last-child[data-status=completed]");
        }
        browser.send("One too many.");

        browser.see(".sending .problem b", "You may send 2 messages a minute.");
        assertThat(browser.lastText(".sending .problem"))
                .contains("Wait, then try again.", "it works again.");
        look("limit");
    }
}
