package dev.parley.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.encryption.KeysInMemory;
import dev.parley.encryption.SessionKey;
import dev.parley.events.EventCodec.Decoded;
import dev.parley.events.SessionEvent.SessionCreated;
import dev.parley.events.SessionEvent.SessionUpdated;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How an encrypted event looks, of every type that has words. */
class EncryptedEventTest {

    private static final String CLEAR =
            "{\"type\":\"turn.token\",\"session_id\":\"00000000-0000-4000-8000-00000000000a\","
                    + "\"turn_id\":\"00000000-0000-4000-8000-00000000000b\",\"attempt\":2,\"n\":4,"
                    + "\"at\":\"2026-03-01T12:00:00.120Z\"";

    static List<String> types() {
        return Samples.types().stream()
                .filter(type -> !type.startsWith("document.") && !type.equals("session.deleted"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("types")
    void anEventIsWholeAgainWhenItIsOpened(String type) {
        for (var event : List.of(SampledEvents.full(type), known(Samples.required(type)))) {
            var keys = new KeysInMemory();
            var written = keys.cipher().encode(event).bytes();
            var encrypted = Objects.requireNonNull(EncryptedEvent.of(written));
            var key = (SessionKey.Live) keys.obtain(event.key());

            assertThat(encrypted.sessionId()).isEqualTo(event.key());
            assertThat(EventCodec.decode(key.open(encrypted))).isEqualTo(new Decoded.Known(event));
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void itShowsItsPlaceItsOwnerAndItsChainAndNothingElse(String type) {
        var event = SampledEvents.full(type);
        var written = new KeysInMemory().cipher().encode(event).bytes();

        var fields = Samples.tree(text(written)).propertyNames();

        assertThat(fields)
                .isSubsetOf(
                        "type",
                        "session_id",
                        "turn_id",
                        "attempt",
                        "n",
                        "at",
                        "owner",
                        "chain",
                        "encrypted");
        var clear = ((Decoded.Encrypted) EventCodec.decode(written)).clear();
        assertThat(clear.type()).isEqualTo(type);
        assertThat(clear.sessionId()).isEqualTo(event.key());
        assertThat(clear.header())
                .isEqualTo(event instanceof TurnEvent turn ? turn.header() : null);
        assertThat(clear.isEnding()).isEqualTo(event instanceof TurnEvent.Ending);
        assertThat(clear.chain())
                .isEqualTo(event instanceof TurnEvent.Ending ending ? ending.chain() : null);
        assertThat(clear.owner())
                .isEqualTo(
                        event instanceof SessionCreated || event instanceof SessionUpdated
                                ? "local"
                                : null);
    }

    @ParameterizedTest
    @ValueSource(ints = {61, 62, 63, 64, 65})
    void aChainWithinMetadataIsNoChain(int length) {
        var created =
                known(
                        """
                        {"type":"session.created","session_id":"%s","at":"2026-03-01T12:00:00.120Z",\
                        "owner":"local","mode":"regular","metadata":{"x":"y","chain":"%s"}}"""
                                .formatted(new UUID(1, 1), "a".repeat(length)));
        var keys = new KeysInMemory();
        var key = (SessionKey.Live) keys.obtain(created.key());

        var written = keys.cipher().encode(created).bytes();

        assertThat(text(written)).doesNotContain("aaaa");
        var encrypted = Objects.requireNonNull(EncryptedEvent.of(written));
        assertThat(key.open(encrypted)).isEqualTo(EventCodec.encode(created));
    }

    @ParameterizedTest
    @MethodSource("types")
    void anEarlierReaderTakesItForNoEvent(String type) {
        var written = new KeysInMemory().cipher().encode(SampledEvents.full(type)).bytes();
        assertThat(EventCodec.decodeAsTree(written)).isInstanceOf(Decoded.Malformed.class);
    }

    /** The form is a promise: a log of today must open in ten years. */
    @Test
    void theFormStays() {
        var master = new byte[32];
        var encrypted =
                EncryptedEvent.of(
                        (CLEAR
                                        + ",\"encrypted\":\"AQABAgMEBQYHCAkKC6TpRzd4ia3D4Do3hpx2rWl0MIrp1/L9gpPpxHzsQ2ocwtXBHRZtWPPREUGyqF7ej9MIfA"
                                        + "\"}")
                                .getBytes(StandardCharsets.UTF_8));
        var opened = new SessionKey.Live(master).open(Objects.requireNonNull(encrypted));
        assertThat(text(Objects.requireNonNull(opened)))
                .isEqualTo(CLEAR + ",\"text\":\"Because \\\"short\\\" waves.\"}");
    }

    static Stream<String> otherForms() {
        var cipherText = Base64.getEncoder().encodeToString(new byte[40]);
        var encrypted = CLEAR + ",\"encrypted\":\"" + cipherText + "\"}";
        return Stream.of(
                "",
                "{}",
                "[]",
                CLEAR,
                CLEAR + "}",
                CLEAR + ",\"text\":\"x\"}",
                CLEAR + ",\"text\":\",\\\"encrypted\\\":\\\"x\"}",
                CLEAR + ",\"text\":\"x\",\"encrypted\":\"" + cipherText + "\"}",
                encrypted.substring(0, encrypted.length() - 1),
                encrypted.replace("00000000000a", "00000000000G"),
                encrypted.replace("\"n\":4", "\"n\":x"),
                " " + encrypted,
                encrypted.replace("\",\"", "\", \""));
    }

    @ParameterizedTest
    @MethodSource("otherForms")
    void nothingElseIsTakenForAnEncryptedEvent(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(EncryptedEvent.of(bytes)).isNull();
        assertThat(EventCodec.decode(bytes)).isEqualTo(EventCodec.decodeAsTree(bytes));
    }

    private static SessionEvent known(String json) {
        return ((Decoded.Known) EventCodec.decode(json)).event();
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
