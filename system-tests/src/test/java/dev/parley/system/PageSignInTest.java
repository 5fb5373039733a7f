package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.modelserver.scripted.Script;
import dev.parley.testsupport.ApiClient;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** The page signs its user in at an identity provider, with a real browser between the two. */
class PageSignInTest {

    private static final String SIGN_IN = "dialog .main.wide";
    private static final String SIGN_OUT = ".account .quiet + .quiet";
    private static final String ANSWER = ".turn:last-child .text";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static TestIssuer issuer;
    private static ConfigurableApplicationContext node;
    private static ApiClient api;

    private final TestSystem system = TestSystem.get();
    private Browser browser;

    @BeforeAll
    static void start() throws IOException {
        Browser.requireInstalled();
        issuer = new TestIssuer();
        node =
                TestSystem.get()
                        .startApi(
                                "--parley.security.mode=api-key,oidc",
                                "--parley.security.oidc.issuer=" + issuer.name(),
                                "--parley.security.oidc.audience=" + TestIssuer.AUDIENCE,
                                "--parley.security.oidc.clock-skew=0s",
                                "--parley.security.look-every=100ms",
                                "--parley.page.client-id=" + TestIssuer.CLIENT);
        api = TestSystem.client(node);
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
            issuer.close();
        }
    }

    @BeforeEach
    void newBrowser() {
        issuer.life = Duration.ofHours(1);
        issuer.renews = true;
        browser = Browser.start();
    }

    @AfterEach
    void closeBrowser() {
        browser.close();
    }

    @Test
    void whoSignsInIsBackWhereTheyWereAndLeavesNothingBehind() {
        issuer.user = "page-ann";
        var ann = api.with("Authorization", "Bearer " + issuer.token("page-ann"));
        var session = ann.createSession();
        ann.message(session, "asked before").toEnd();

        browser.open(api, "#/s/" + session);
        browser.see(SIGN_IN);
        browser.run(
                "const message = document.getElementById('message');"
                        + " message.value = 'half a thought';"
                        + " message.dispatchEvent(new Event('input'));");
        browser.click(SIGN_IN);

        browser.see(ANSWER, "Hello there.");
        assertThat(browser.fragment()).isEqualTo("#/s/" + session);
        assertThat(browser.address()).doesNotContain("code=", "state=");
        assertThat(browser.run("return document.getElementById('message').value"))
                .isEqualTo("half a thought");
        assertThat(browser.run("return Object.keys(sessionStorage)"))
                .hasToString("[parley.tokens]");
        assertThat(browser.run("return localStorage.length + document.cookie.length"))
                .isEqualTo(0L);
        assertThat(browser.complaints()).isEmpty();

        browser.click(SIGN_OUT);
        browser.see(SIGN_IN);
        assertThat(browser.run("return sessionStorage.length")).isEqualTo(0L);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    @Tag("long")
    void aTokenIsRenewedWhileAnAnswerGoesOn() {
        system.model.when("Does an answer outlive its token?", Script.paced(16, 1));
        issuer.life = Duration.ofSeconds(6);
        browser.open(api, "");
        browser.click(SIGN_IN);
        browser.see(SIGN_OUT);
        browser.send("Does an answer outlive its token?");
        browser.see(ANSWER);
        int before = issuer.renewals.get();

        // The first token has ended by the second renewal, and the stream with it.
        await("renewals").atMost(PATIENCE).until(() -> issuer.renewals.get() >= before + 2);
        browser.see(".status.open");

        browser.see(ANSWER, "t1 t2 t3 t4 t5 t6 t7 t8 t9 t10 t11 t12 t13 t14 t15 t16");
        browser.seeNo("dialog");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    @Tag("long")
    void aSignInThatIsNotRenewedIsAskedForAgainAndTheAnswerIsWhole() {
        // It speaks for longer than the sign-in lasts, and is never silent for long.
        system.model.when("What if a token is not renewed?", Script.paced(12, 0.5));
        issuer.life = Duration.ofSeconds(8);
        issuer.renews = false;
        browser.open(api, "");
        browser.click(SIGN_IN);
        browser.see(SIGN_OUT);
        browser.send("What if a token is not renewed?");
        browser.see(ANSWER);

        browser.see(
                "dialog .problem span", "Your sign-in has ended, or the server does not take it.");
        issuer.life = Duration.ofHours(1);
        browser.click(SIGN_IN);

        browser.see(ANSWER, "t1 t2 t3 t4 t5 t6 t7 t8 t9 t10 t11 t12");
    }

    @Test
    void anAnswerOfTheProviderThatThisTabDidNotAskForSignsNobodyIn() {
        int before = issuer.askedForTokens.get();

        browser.open(api, "?code=stolen&state=guessed");

        browser.see(
                "dialog .problem span", "This sign-in was not begun in this tab. Begin it anew.");
        assertThat(issuer.askedForTokens.get()).isEqualTo(before);
        assertThat(browser.address()).doesNotContain("stolen");
        assertThat(browser.run("return sessionStorage.length")).isEqualTo(0L);
    }

    @Test
    void thePageMayCallTheProviderAndNobodyElse() {
        assertThat(api.text("/").headers().allValues("Content-Security-Policy"))
                .singleElement()
                .asString()
                .contains("connect-src 'self' " + issuer.name() + ";")
                .doesNotContain("unsafe", "*");
        var told = api.get("/app/sign-in.json").body();
        assertThat(told.get("ways").toString()).isEqualTo("[\"api-key\",\"oidc\"]");
        assertThat(told.get("provider").get("issuer").stringValue()).isEqualTo(issuer.name());
        // In mode open there is nothing to ask for.
        assertThat(system.api(0).get("/app/sign-in.json").body().toString())
                .isEqualTo("{\"ways\":[]}");
    }
}
