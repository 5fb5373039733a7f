package dev.parley.seals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The form of a seal, which is a promise: these tests may be added to, and never changed. */
class SealTest {

    private static final SealKey KEY = SealKey.generate();

    private static final Seal.Statement STATEMENT =
            new Seal.Statement(
                    7,
                    42,
                    1_000,
                    1_010,
                    9,
                    3,
                    Instant.parse("2026-03-01T12:00:00.120Z"),
                    Digests.plain("previous".getBytes(StandardCharsets.UTF_8)),
                    Digests.plain("root".getBytes(StandardCharsets.UTF_8)));

    @Test
    void eachFieldHasItsPlace() throws GeneralSecurityException {
        var bytes = Seal.of(STATEMENT, KEY).bytes();

        assertThat(bytes).hasSize(206);
        var in = ByteBuffer.wrap(bytes);
        assertThat(in.get()).as("version").isEqualTo((byte) 1);
        assertThat(in.get()).as("log").isEqualTo((byte) 1);
        assertThat(in.getInt()).as("partition").isEqualTo(7);
        assertThat(in.getLong()).as("number").isEqualTo(42);
        assertThat(in.getLong()).as("from").isEqualTo(1_000);
        assertThat(in.getLong()).as("to").isEqualTo(1_010);
        assertThat(in.getInt()).as("records").isEqualTo(9);
        assertThat(in.getInt()).as("leaves").isEqualTo(3);
        assertThat(in.getLong()).as("time").isEqualTo(STATEMENT.at().toEpochMilli());
        assertThat(Arrays.copyOfRange(bytes, 46, 78)).isEqualTo(STATEMENT.previous());
        assertThat(Arrays.copyOfRange(bytes, 78, 110)).isEqualTo(STATEMENT.root());
        assertThat(Arrays.copyOfRange(bytes, 110, 142)).isEqualTo(SealKey.id(KEY.publicKey()));
        var signature = Signature.getInstance("Ed25519");
        signature.initVerify(KEY.publicKey());
        signature.update(bytes, 0, 142);
        assertThat(signature.verify(bytes, 142, 64)).isTrue();
    }

    @Test
    void theLogOfActsIsTheSecondLog() {
        var said = STATEMENT;
        var ofActs =
                new Seal.Statement(
                        Seal.AUDIT,
                        said.number(),
                        said.from(),
                        said.to(),
                        said.records(),
                        said.leaves(),
                        said.at(),
                        said.previous(),
                        said.root());
        var bytes = Seal.of(ofActs, KEY).bytes();

        assertThat(bytes[1]).as("log").isEqualTo((byte) 2);
        assertThat(ByteBuffer.wrap(bytes).getInt(2)).as("partition").isZero();
        assertThat(Seal.decode(bytes).statement()).usingRecursiveComparison().isEqualTo(ofActs);
        bytes[1] = 1;
        bytes[2] = -1;
        assertThatIllegalArgumentException().isThrownBy(() -> Seal.decode(bytes));
    }

    @Test
    void aSealIsReadAsItWasWritten() {
        var seal = Seal.of(STATEMENT, KEY);
        var read = Seal.decode(seal.bytes());

        assertThat(read.statement()).usingRecursiveComparison().isEqualTo(STATEMENT);
        assertThat(read.bytes()).isEqualTo(seal.bytes());
        assertThat(read.hash()).isEqualTo(seal.hash());
        assertThat(read.isSignedBy(KEY.publicKey())).isTrue();
        assertThat(read.isSignedBy(SealKey.generate().publicKey())).isFalse();
    }

    @Test
    void noByteOfItCanChange() {
        var bytes = Seal.of(STATEMENT, KEY).bytes();
        for (int i = 0; i < bytes.length; i++) {
            var changed = bytes.clone();
            changed[i] ^= 1;
            if (i < 2) {
                assertThatIllegalArgumentException().isThrownBy(() -> Seal.decode(changed));
            } else {
                assertThat(Seal.decode(changed).isSignedBy(KEY.publicKey()))
                        .as("byte %d", i)
                        .isFalse();
            }
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Seal.decode(Arrays.copyOf(bytes, bytes.length - 1)));
    }
}
