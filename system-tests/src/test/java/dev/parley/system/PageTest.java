package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser: what a reader is promised, seen where the reader sees it. */
class PageTest {

    private static final String ANSWER = ".turn:last-child .text";
    private static final String COMPLETED = ".turn:last-child[data-status=completed]";

    private static final String BUBBLE = ".turn:last-child .bubble";
    private static final String FIRST = ".turn:first-child";

    private static Browser browser;

    private final TestSystem system = TestSystem.get();

    @BeforeAll
    static void start() {
        Browser.requireInstalled();
        browser = Browser.start();
    }

    // What the browser says while it has no network is no fault of the next test.
    @BeforeEach
    void forgetWhatWasBefore() {
        browser.closeOtherTabs();
        browser.complaints();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void anAnswerGoesOnAfterAReloadInTheMiddleOfIt() {
        var gate = new Gate();
        system.model.when(
                "Does an answer survive a reload?",
                Script.answer("Half a wo", "rd.").holdAfter(1, gate));
        browser.open(system.api(0), "");
        browser.send("Does an answer survive a reload?");
        browser.see(ANSWER, "Half a wo");

        browser.reload();
        browser.see(ANSWER, "Half a wo");
        gate.release();

        browser.see(COMPLETED);
        browser.see(ANSWER, "Half a word.");
        assertThat(system.model.callsFor("Does an answer survive a reload?")).hasSize(1);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void anAnswerGoesOnAfterTheNetworkWasAway() {
        var gate = new Gate();
        system.model.when(
                "What if the network goes away?",
                Script.answer("One, ", "two.").holdAfter(1, gate));
        browser.open(system.api(0), "");
        browser.send("What if the network goes away?");
        browser.see(ANSWER, "One,");

        browser.offline(true);
        try {
            browser.see(".status.waiting");
            gate.release();
        } finally {
            browser.offline(false);
        }

        browser.see(COMPLETED);
        browser.see(ANSWER, "One, two.");
    }

    @Test
    void stopKeepsTheTextAlsoAfterComingBack() {
        system.model.when(
                "May I stop an answer and keep it?",
                Script.answer("Kept. ", "Lost.").stallAfter(1));
        browser.open(system.api(0), "");
        browser.send("May I stop an answer and keep it?");
        browser.see(ANSWER, "Kept.");

        browser.click(".send.stop");

        browser.see(".turn:last-child[data-status=cancelled]");
        browser.see(ANSWER, "Kept.");
        browser.reload();
        browser.see(".turn:last-child[data-status=cancelled]");
        browser.see(ANSWER, "Kept.");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void twoTabsOnTwoNodesShowTheSameAnswerAsItGrows() {
        var gate = new Gate();
        system.model.when(
                "Do two tabs show the same?", Script.answer("Seen ", "twice.").holdAfter(1, gate));
        browser.open(system.api(0), "");
        browser.send("Do two tabs show the same?");
        browser.see(ANSWER, "Seen");

        browser.openInAnotherTab(system.api(1), browser.fragment());
        browser.see(ANSWER, "Seen");
        gate.release();

        browser.see(ANSWER, "Seen twice.");
        browser.toTab(0);
        browser.see(ANSWER, "Seen twice.");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aCitationOpensThePassageOfAnUploadedFile(@TempDir Path folder) throws Exception {
        var file = folder.resolve("harbour.md");
        Files.writeString(
                file,
                """
                # The harbour of Selvik

                The quay of Selvik is 312 metres long and was built of granite in 1907.

                ## Pilots

                Two pilots live beside the harbour and board every ship over 50 metres.
                """);
        system.model.when(
                "How long is the quay of Selvik, and what is it built of?",
                Script.answer(
                        "## The quay of Selvik\n\nIt is **312 metres** long",
                        " and of granite [1].\n\n"
                                + "| Built | Length |\n"
                                + "|---|--:|\n"
                                + "| 1907 | 312 m |\n\n",
                        "```java\nvar quay = new Quay(\"Selvik\", 312);\n```\n"));
        browser.open(system.api(0), "");
        browser.upload(file);
        browser.see(".chips li.ready");

        browser.send("How long is the quay of Selvik, and what is it built of?");
        browser.see(COMPLETED);
        browser.click(ANSWER + " .cite");

        assertThat(browser.see(".passage mark").getText()).contains("312 metres long");
        browser.see(".sources li");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aFailedAnswerSaysWhatToDoAndIsTriedAgain() {
        system.model.when(
                "What happens if the model refuses?",
                Script.status(401).then(Script.answer("Better now.")));
        browser.open(system.api(0), "");
        browser.send("What happens if the model refuses?");
        browser.see(".turn:last-child .problem b", "The model refused the key.");

        browser.click(".problem-tools .small");

        browser.see(ANSWER, "Better now.");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void thePageLoadsNothingOfOthersAndRunsNothingThatIsWrittenIntoIt() {
        for (var path : List.of("/", "/index.html")) {
            var page = system.api(0).text(path);

            assertThat(page.headers().allValues("Content-Security-Policy"))
                    .singleElement()
                    .asString()
                    .contains("default-src 'none'", "script-src 'self';", "connect-src 'self';")
                    .doesNotContain("unsafe");
            assertThat(page.body()).contains("<title>Parley</title>").doesNotContain("style=");
        }
        // A browser asks before it uses what it kept: it must not mix the files of two versions.
        assertThat(system.api(0).text("/app/main.js").headers().firstValue("Cache-Control"))
                .hasValue("no-cache");
    }

    @Test
    void theReferenceShowsTheCallsUnderTheSamePolicy() {
        var reference = system.api(0).base() + "/reference.html";
        assertThat(
                        system.api(0)
                                .text("/reference.html")
                                .headers()
                                .allValues("Content-Security-Policy"))
                .singleElement()
                .asString()
                .contains("default-src 'none'")
                .doesNotContain("unsafe");

        browser.show(reference + "#sendMessage", "#sendMessage[open]");

        assertThat(browser.lastText("#sendMessage > summary"))
                .contains("POST /api/chat/sessions/{session_id}/messages");
        assertThat(browser.lastText("#sendMessage"))
                .contains("SendMessageRequest", "turn_in_progress", "restart");
        browser.see("#SessionResponse");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void whatAnAnswerHoldsIsNeverRunAndNothingIsFetched() {
        system.model.when(
                "Can an answer harm its reader?",
                Script.answer(
                        "<img src=x onerror=alert(1)> <script>alert(2)</script>",
                        " ![a](http://127.0.0.1:9/leak.png) [b](javascript:alert(3)) end"));
        browser.open(system.api(0), "");
        browser.send("Can an answer harm its reader?");

        browser.see(COMPLETED);
        assertThat(browser.see(ANSWER).getAttribute("innerHTML"))
                .contains("&lt;script&gt;")
                .doesNotContain("<img", "<script", "javascript:");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void anAnswerIsGivenAgainAMessageIsEditedAndTheBranchesStay() {
        var question = "What may be said in two ways?";
        system.model.when(question, Script.answer("One way.").then(Script.answer("Another way.")));
        system.model.when(question + " Or in three?", Script.answer("A third way."));
        browser.open(system.api(0), "");
        browser.send(question);
        browser.see(ANSWER, "One way.");
        browser.see(COMPLETED);

        browser.click("[aria-label='Answer again']");
        browser.see(ANSWER, "Another way.");
        browser.see(COMPLETED);
        browser.see(".siblings small", "2/2");

        browser.click("[aria-label='The branch before']");
        browser.see(ANSWER, "One way.");
        browser.see(".siblings small", "1/2");
        browser.reload();
        browser.see(ANSWER, "One way.");

        browser.click("[aria-label='Edit the message']");
        browser.see("[aria-label='Edited message']").sendKeys(" Or in three?");
        browser.click(".draft [type=submit]");
        browser.see(COMPLETED + " .bubble", question + " Or in three?");
        browser.see(ANSWER, "A third way.");
        browser.see(".siblings small", "3/3");

        var before = browser.fragment();
        browser.click("[aria-label='Go on from here in a copy']");
        browser.see(".toast", "This is a copy; the first conversation stays as it is.");
        browser.see(ANSWER, "A third way.");
        assertThat(browser.fragment()).isNotEqualTo(before);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aWindowKeepsToItsBranchWhenAnotherOneIsChosenElsewhere() {
        // More than the page reads at once, and beside all of it a branch of one turn.
        var session = imported(40);
        var past = turn(session, 0);
        system.api(0).message(session, "the end of the long branch").toEnd();
        var other = begunAnew(session, "the short branch");
        select(session, past);
        browser.open(system.api(0), "#/s/" + session);
        browser.see(BUBBLE, "the end of the long branch");
        browser.openInAnotherTab(system.api(1), "#/s/" + session);
        browser.see(BUBBLE, "the end of the long branch");
        toTheFirst();
        browser.click(FIRST + " [aria-label='The next branch']");
        browser.see(BUBBLE, "the short branch");

        browser.toTab(0);
        toTheFirst();
        browser.send("where does this go on?");
        browser.see(COMPLETED + " .bubble", "where does this go on?");
        browser.see(FIRST + " .bubble", "question 0");
        assertThat(
                        system.model
                                .callsFor("where does this go on?")
                                .getFirst()
                                .request()
                                .messages()
                                .toString())
                .contains("the end of the long branch")
                .doesNotContain("the short branch");
        browser.toTab(1);
        browser.see(BUBBLE, "where does this go on?");
        assertThat(browser.complaints()).isEmpty();

        // A window that has heard nothing reads anew when it is back.
        browser.toTab(0);
        browser.reload();
        browser.see(BUBBLE, "where does this go on?");
        browser.see(".status.open");
        toTheFirst();
        browser.offline(true);
        try {
            browser.see(".status.waiting");
            select(session, other);
        } finally {
            browser.offline(false);
        }
        browser.see(BUBBLE, "the short branch");
        browser.see(FIRST + " .bubble", "the short branch");
    }

    /** Scrolls up to the first message, which is read by then. */
    private static void toTheFirst() {
        browser.run("document.querySelector('.thread').scrollTop = 0");
        browser.see(FIRST + " .bubble", "question 0");
    }

    private String imported(int exchanges) {
        var messages =
                IntStream.range(0, exchanges)
                        .mapToObj(
                                i ->
                                        """
                                        {"role":"user","content":"question %1$d"},
                                        {"role":"assistant","content":"answer %1$d"}"""
                                                .formatted(i))
                        .collect(Collectors.joining(","));
        var answer =
                system.api(0)
                        .post(
                                "/api/chat/sessions/import",
                                """
                                {"format":"parley.session","version":1,"title":"Long","messages":[%s]}"""
                                        .formatted(messages));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        return answer.body().at("/sessions/0/session_id").stringValue();
    }

    private String turn(String session, int message) {
        return system.api(0)
                .history(session)
                .at("/messages/%d/turn_id".formatted(message))
                .stringValue();
    }

    private String begunAnew(String session, String content) {
        var taken =
                system.api(0)
                        .post(
                                "/api/chat/sessions/%s/messages".formatted(session),
                                """
                                {"content":"%s","parent_turn_id":"00000000-0000-0000-0000-000000000000"}"""
                                        .formatted(content),
                                "Accept",
                                "application/json");
        assertThat(taken.status()).as(taken.toString()).isEqualTo(202);
        var turn = taken.body().get("turn_id").stringValue();
        system.api(0).turn(session, turn).toEnd();
        return turn;
    }

    private void select(String session, String turn) {
        var path = "/api/chat/sessions/%s/leaf".formatted(session);
        assertThat(system.api(0).put(path, "{\"turn_id\":\"%s\"}".formatted(turn)).status())
                .isEqualTo(200);
    }
}
