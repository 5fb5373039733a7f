package dev.parley.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.events.Envelope;
import dev.parley.events.EventCodec;
import dev.parley.events.EventCodec.Decoded;
import dev.parley.events.SessionEvent;
import dev.parley.events.SessionEvent.DocumentFailed;
import dev.parley.events.SessionEvent.SessionDeleted;
import dev.parley.events.TurnEvent;
import dev.parley.log.LogEntry;
import dev.parley.log.LogPosition;
import dev.parley.log.OpenedEntries;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events under a key for each session: who can open them, and what it costs. */
class EventCipherTest {

    private static final UUID SESSION = new UUID(1, 1);
    private static final UUID OTHER = new UUID(2, 2);
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00.120Z");

    private final KeysInMemory keys = new KeysInMemory();
    private final EventCipher cipher = keys.cipher();

    @Test
    void anEncryptedEventShowsNoWordAndOpensToItself() {
        var written = cipher.encode(token(SESSION, 1, "secret"));

        assertThat(text(written.bytes())).contains(SESSION.toString()).doesNotContain("secret");
        assertThat(EventCodec.decode(written.bytes())).isInstanceOf(Decoded.Encrypted.class);
        assertThat(opened(written.bytes())).isEqualTo(known(token(SESSION, 1, "secret")));
        assertThat(open(written.bytes()).value())
                .isEqualTo(EventCodec.encode(token(SESSION, 1, "secret")));
        assertThat(cipher.encode(token(SESSION, 1, "secret")).bytes())
                .as("a random nonce each time")
                .isNotEqualTo(written.bytes());
    }

    @ParameterizedTest
    @CsvSource({
        "turn.token, turn.reasoning",
        "00000000-0000-0001-0000-000000000001, 00000000-0000-0002-0000-000000000002",
        "00000000-0000-0003-0000-000000000003, 00000000-0000-0004-0000-000000000004",
        "'\"attempt\":2', '\"attempt\":3'",
        "'\"n\":7', '\"n\":8'",
        "12:00:00.120Z, 12:00:00.121Z",
    })
    void anEventThatWasMovedOrChangedIsNone(String from, String to) {
        // The other session has a key too.
        cipher.encode(token(OTHER, 1, "other"));
        var text = text(cipher.encode(token(SESSION, 7, "secret")).bytes());
        assertThat(text).contains(from);

        assertFault(text.replace(from, to));
    }

    @Test
    void anEventWhoseCipherTextWasChangedIsNone() {
        var text = text(cipher.encode(token(SESSION, 7, "secret")).bytes());
        assertFault(text.replaceFirst("\"encrypted\":\".{4}", "\"encrypted\":\"AAAA"));
        assertFault(text.replaceFirst("\"encrypted\":\".*\"", "\"encrypted\":\"\""));
        assertFault(text.replaceFirst("\"encrypted\":\".*\"", "\"encrypted\":\"%%%\""));
    }

    private void assertFault(String record) {
        assertThat(opened(record.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(
                        new Decoded.Malformed(
                                "it was not encrypted with its session's key, or not for this"
                                        + " place"));
    }

    @Test
    void theKeyOfAnotherSessionOpensNothing() {
        var written = cipher.encode(token(SESSION, 1, "secret")).bytes();
        var others = new KeysInMemory();
        others.obtain(SESSION);
        assertThat(OpenedEntries.of(List.of(entry(written)), others.cipher()).getFirst().decode())
                .isInstanceOf(Decoded.Malformed.class);
    }

    @Test
    void aKeyThatIsMissingIsNoErasure() {
        var written = cipher.encode(token(SESSION, 1, "secret")).bytes();

        keys.lose(SESSION);
        cipher.forget(SESSION);
        assertThatExceptionOfType(KeysUnavailable.class)
                .isThrownBy(() -> opened(written))
                .withMessage("1 keys are missing, such as that of session " + SESSION);
        assertThatExceptionOfType(KeysUnavailable.class)
                .isThrownBy(
                        () -> OpenedEntries.of(List.of(entry(written)), EventCipher.withoutKeys()));

        cipher.erase(List.of(SESSION));
        assertThat(opened(written))
                .isInstanceOfSatisfying(
                        Decoded.Encrypted.class,
                        erased -> {
                            assertThat(erased.clear().type()).isEqualTo("turn.token");
                            assertThat(erased.clear().sessionId()).isEqualTo(SESSION);
                            assertThat(erased.clear().isEnding()).isFalse();
                        });
    }

    @Test
    void whatIsWrittenToAnErasedSessionNobodyCanRead() {
        cipher.erase(List.of(SESSION));

        var written = cipher.encode(token(SESSION, 1, "late")).bytes();

        assertThat(text(written)).doesNotContain("late");
        assertThat(opened(written)).isInstanceOf(Decoded.Encrypted.class);
        cipher.forget(SESSION);
        assertThat(opened(cipher.encode(token(SESSION, 2, "late")).bytes()))
                .isInstanceOf(Decoded.Encrypted.class);
    }

    /** A reader has the key from before; a writer that comes late has none, and makes one up. */
    @Test
    void aLateWordToAnErasedSessionIsErasedAndNotDamaged() {
        var reader = keys.cipher();
        var before = entry(cipher.encode(token(SESSION, 1, "before")).bytes());
        var other = entry(cipher.encode(token(OTHER, 1, "other")).bytes());
        OpenedEntries.of(List.of(before), reader);
        keys.erase(List.of(SESSION));
        var late = entry(keys.cipher().encode(token(SESSION, 2, "late")).bytes());

        var read = OpenedEntries.of(List.of(late, other), reader);

        assertThat(read.getFirst().decode()).isInstanceOf(Decoded.Encrypted.class);
        assertThat(read.getLast().decode()).isEqualTo(known(token(OTHER, 1, "other")));
        // The key is gone here, too.
        assertThat(OpenedEntries.of(List.of(before), reader).getFirst().decode())
                .isInstanceOf(Decoded.Encrypted.class);
    }

    @Test
    void aTokenCostsNoLookForItsKey() {
        var encoder = cipher.encoder(SESSION);
        var written = new ArrayList<LogEntry>();
        for (int n = 1; n <= 1_000; n++) {
            written.add(entry(encoder.encode(token(SESSION, n, "word " + n)).bytes()));
            written.add(entry(EventCodec.encode(token(OTHER, n, "plain " + n))));
        }
        assertThat(keys.looks).isEqualTo(1);

        var reader = keys.cipher();
        var read = OpenedEntries.of(written, reader);
        OpenedEntries.of(written, reader);

        assertThat(keys.looks).isEqualTo(2);
        for (int n = 1; n <= 1_000; n++) {
            assertThat(read.get(2 * n - 2).decode())
                    .isEqualTo(known(token(SESSION, n, "word " + n)));
            assertThat(read.get(2 * n - 1).decode())
                    .isEqualTo(known(token(OTHER, n, "plain " + n)));
        }
    }

    @Test
    void withoutEncryptionEventsAreWrittenAsTheyAreAndEncryptedOnesStayReadable() {
        var written = cipher.encode(token(SESSION, 1, "secret")).bytes();
        int looks = keys.looks;
        var off = EventCipher.with(keys, KeysInMemory.settings(EncryptionSettings.Mode.OFF));

        assertThat(off.encode(token(SESSION, 2, "plain")).bytes())
                .isEqualTo(EventCodec.encode(token(SESSION, 2, "plain")));
        assertThat(keys.looks).isEqualTo(looks);
        assertThat(OpenedEntries.of(List.of(entry(written)), off).getFirst().decode())
                .isEqualTo(known(token(SESSION, 1, "secret")));
    }

    @Test
    void eventsWithoutWordsStayAsTheyAre() {
        for (SessionEvent event :
                List.of(
                        new SessionDeleted(SESSION, AT),
                        new DocumentFailed(SESSION, AT, "no_text", "It has no text."))) {
            Envelope written = cipher.encode(event);
            assertThat(written.bytes()).isEqualTo(EventCodec.encode(event));
        }
        assertThat(keys.looks).isZero();
    }

    private Decoded opened(byte[] value) {
        return open(value).decode();
    }

    private LogEntry open(byte[] value) {
        return OpenedEntries.of(List.of(entry(value)), cipher).getFirst();
    }

    private static LogEntry entry(byte[] value) {
        return new LogEntry(new LogPosition(0, 0), AT, "key", value);
    }

    private static Decoded known(SessionEvent event) {
        return new Decoded.Known(event);
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static TurnEvent token(UUID session, int n, String text) {
        return new TurnEvent.Token(new TurnEvent.Header(session, new UUID(3, 3), 2, n, AT), text);
    }
}
