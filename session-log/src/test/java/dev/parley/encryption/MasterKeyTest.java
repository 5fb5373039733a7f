package dev.parley.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The key that wraps keys: where it comes from, and what it opens. */
class MasterKeyTest {

    static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private static final UUID SESSION = new UUID(1, 1);

    @Test
    void aKeyIsUnwrappedForItsSessionByItsMasterKeyOnly(@TempDir Path folder) throws Exception {
        LocalMasterKey.make(folder.resolve("other"));
        var other = LocalMasterKey.read(folder.resolve("other"));
        var master = LocalMasterKey.of(KEY);
        var key = SessionKey.Live.random();

        var wrapped = master.wrap(key, SESSION);

        assertThat(master.unwrap(wrapped, SESSION)).isEqualTo(key);
        assertThat(master.wrap(key, SESSION)).isNotEqualTo(wrapped);
        assertThatExceptionOfType(KeysUnavailable.class)
                .isThrownBy(() -> master.unwrap(wrapped, new UUID(1, 2)));
        assertThatExceptionOfType(KeysUnavailable.class)
                .isThrownBy(() -> other.unwrap(wrapped, SESSION));
        assertThatExceptionOfType(KeysUnavailable.class)
                .isThrownBy(() -> master.unwrap(new byte[7], SESSION));
        assertThat(other.id()).isNotEqualTo(master.id());
        assertThat(LocalMasterKey.of(KEY).id()).isEqualTo(master.id()).hasSize(16);
    }

    @Test
    void itsFileIsForItsOwnerOnly(@TempDir Path folder) throws Exception {
        var file = folder.resolve("master-key");
        LocalMasterKey.make(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> LocalMasterKey.read(file))
                .withMessage(
                        "%s may be read by others (rw-r-----). Allow its owner only: chmod 600 %s",
                        file, file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "c2hvcnQ=", "not base64 at all"})
    void whatIsNoKeyIsRefusedAndNotQuoted(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LocalMasterKey.of(text))
                .withMessage(
                        "a master key is 32 random bytes as Base64, as `openssl rand -base64 32`"
                                + " writes them");
    }

    @Test
    void encryptionWithoutAMasterKeyIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(EncryptionSettings.Mode.ON, null, null))
                .withMessage(
                        "parley.encryption.mode is on, but there is no master key: set"
                                + " parley.encryption.master-key-file, or .master-key");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(EncryptionSettings.Mode.OFF, Path.of("key"), KEY));
        assertThat(settings(EncryptionSettings.Mode.OFF, null, null).readMasterKeys()).isEmpty();
        assertThat(settings(EncryptionSettings.Mode.ON, null, KEY).toString()).doesNotContain(KEY);
    }

    private static EncryptionSettings settings(
            EncryptionSettings.Mode mode, @Nullable Path file, @Nullable String key) {
        return new EncryptionSettings(
                mode, key, file, List.of(), List.of(), Duration.ofMinutes(10), 100);
    }
}
