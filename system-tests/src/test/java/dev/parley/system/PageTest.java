package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser: what a reader is promised, seen where the reader sees it. */
class PageTest {

    private static final String ANSWER = ".turn:last-child .text";
    private static final String COMPLETED = ".turn:last-child[data-status=completed]";

    private static Browser browser;

    private final TestSystem system = TestSystem.get();

    @BeforeAll
    static void start() {
        Browser.requireInstalled();
        browser = Browser.start();
    }

    // What the browser says while it has no network is no fault of the next test.
    @BeforeEach
    void forgetComplaints() {
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
}
