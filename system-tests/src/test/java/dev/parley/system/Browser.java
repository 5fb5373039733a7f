package dev.parley.system;

import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testsupport.ApiClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.chromium.ChromiumNetworkConditions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A headless Chromium that shows the page. Used by one test at a time. */
final class Browser implements AutoCloseable {

    /** A machine that runs all tests at once is slow to start an answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Skips the test where there is no Chromium, or no driver of it. */
    static void requireInstalled() {
        assumeThat(program("chromium"))
                .as("skipped: Chromium is not installed (chromium)")
                .isNotEmpty();
        assumeThat(program("chromedriver"))
                .as("skipped: Chromium's driver is not installed (chromium-driver)")
                .isNotEmpty();
    }

    static Browser start() {
        var options = new ChromeOptions();
        options.setBinary(program("chromium").orElseThrow().toFile());
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync");
        var logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        var service =
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(program("chromedriver").orElseThrow().toFile())
                        .usingAnyFreePort()
                        .build();
        var driver = new ChromeDriver(service, options);
        driver.manage().window().setSize(new Dimension(1280, 1000));
        return new Browser(driver);
    }

    private static Optional<Path> program(String name) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(place -> Path.of(place, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** How wide the page is. */
    enum Width {
        WIDE(1280, 800, 1),
        NARROW(360, 740, 2);

        private final int width;
        private final int height;
        private final int pixels;

        Width(int width, int height, int pixels) {
            this.width = width;
            this.height = height;
            this.pixels = pixels;
        }
    }

    enum Theme {
        LIGHT,
        DARK
    }

    /** Shows the page as somebody with such a screen sees it, who wants nothing to move. */
    void show(Width width, Theme theme) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of(
                        "width", width.width,
                        "height", width.height,
                        "deviceScaleFactor", width.pixels,
                        "mobile", false));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", word(theme)),
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
        awaitFrames();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** Returns when what has changed is drawn. */
    private void awaitFrames() {
        driver.executeAsyncScript(
                "const done = arguments[0];"
                        + " requestAnimationFrame(() => requestAnimationFrame(() => done()));");
    }

    /**
     * What axe finds wrong for people who cannot see or point well, whatever it holds for how
     * serious: each rule with the elements that break it.
     *
     * @param axe its source, which the page's policy would not let in: it comes by the DevTools
     *     protocol
     */
    List<String> barriers(String axe) {
        if (!Boolean.TRUE.equals(driver.executeScript("return 'axe' in window"))) {
            driver.executeCdpCommand("Runtime.evaluate", Map.of("expression", axe));
        }
        @SuppressWarnings("unchecked")
        var found =
                (List<String>)
                        driver.executeAsyncScript(
                                """
                                const done = arguments[0];
                                axe.run(document, { resultTypes: ['violations'] }).then(
                                    (result) => done(result.violations.map((rule) =>
                                        `${rule.id} (${rule.impact}): ` + rule.nodes.map((node) =>
                                            `${node.target} ${node.any.concat(node.all, node.none)
                                                .map((check) => check.message).join(' ')}`).join(' | '))),
                                    (error) => done([`axe failed: ${error}`]));
                                """);
        return List.copyOf(Objects.requireNonNull(found));
    }

    /** Opens the page of a node for the owner of a key, which this tab then has. */
    void openAs(String key, ApiClient node, String fragment) {
        // A file of the page, to which the same storage belongs.
        driver.get(node.base() + "/app/icon.svg");
        driver.executeScript("sessionStorage.setItem('parley.key', arguments[0])", key);
        open(node, fragment);
    }

    @Nullable Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    String address() {
        return Objects.requireNonNullElse(driver.getCurrentUrl(), "");
    }

    /** Waits until there is no such element. */
    void seeNo(String selector) {
        await("no element " + selector).atMost(PATIENCE).until(() -> all(selector).isEmpty());
    }

    void slow(Duration latency) {
        network(false, latency);
    }

    /** Opens the page of a node. */
    void open(ApiClient node, String fragment) {
        // Another fragment alone would not load the page.
        driver.get("about:blank");
        driver.get(node.base() + "/" + fragment);
        see("#message");
    }

    /** Opens any page, and waits for this element of it. */
    void show(String address, String selector) {
        driver.get(address);
        see(selector);
    }

    void openInAnotherTab(ApiClient node, String fragment) {
        driver.switchTo().newWindow(WindowType.TAB);
        open(node, fragment);
    }

    void toTab(int number) {
        driver.switchTo().window(driver.getWindowHandles().stream().toList().get(number));
    }

    /** Closes all tabs but the first. */
    void closeOtherTabs() {
        for (var tab : driver.getWindowHandles().stream().skip(1).toList()) {
            driver.switchTo().window(tab).close();
        }
        toTab(0);
    }

    /** What stands behind the page's address: the session. */
    String fragment() {
        var address = driver.getCurrentUrl();
        return address == null ? "" : address.substring(address.indexOf('#'));
    }

    String session() {
        return fragment().replace("#/s/", "");
    }

    void reload() {
        driver.navigate().refresh();
        see("#message");
    }

    void send(String text) {
        see("#message").sendKeys(text, Keys.ENTER);
    }

    void click(String selector) {
        await("a click on " + selector)
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(
                        () -> {
                            driver.findElement(By.cssSelector(selector)).click();
                            return true;
                        });
    }

    void upload(Path file) {
        driver.findElement(By.cssSelector(".composer input[type=file]"))
                .sendKeys(file.toAbsolutePath().toString());
    }

    /** Waits until there is such an element, and returns the first. */
    WebElement see(String selector) {
        return await("the element " + selector)
                .atMost(PATIENCE)
                .until(() -> all(selector), elements -> !elements.isEmpty())
                .getFirst();
    }

    /** Waits until the last such element has exactly this text. */
    void see(String selector, String text) {
        await("the text of " + selector)
                .atMost(PATIENCE)
                .until(() -> lastText(selector), text::equals);
    }

    String lastText(String selector) {
        try {
            var found = all(selector);
            return found.isEmpty() ? "" : found.getLast().getText();
        } catch (StaleElementReferenceException e) {
            return "";
        }
    }

    private List<WebElement> all(String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    void offline(boolean offline) {
        network(offline, Duration.ZERO);
    }

    private void network(boolean offline, Duration latency) {
        var conditions = new ChromiumNetworkConditions();
        conditions.setOffline(offline);
        conditions.setLatency(latency);
        conditions.setDownloadThroughput(-1);
        conditions.setUploadThroughput(-1);
        driver.setNetworkConditions(conditions);
    }

    void save(Path picture) throws IOException {
        Files.createDirectories(picture.getParent());
        Files.write(picture, driver.getScreenshotAs(OutputType.BYTES));
    }

    /** What the console has said since the last call, without what is no fault. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
