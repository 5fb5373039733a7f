package dev.parley.encryption;

import dev.parley.bounds.Bounds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whether the words in Kafka are encrypted, and with what.
 *
 * @param mode {@code on} encrypts what a service writes to Kafka, each session under a key of its
 *     own, which a deletion destroys; {@code off}, the default, writes it in the clear. Set the
 *     same for all services, once none of an earlier version runs any more. What was written before
 *     stays as it is and readable, either way
 * @param masterKey The master key itself, for a platform that gives secrets as environment
 *     variables; otherwise see {@code master-key-file}
 * @param masterKeyFile File with the master key, which wraps the keys of sessions: 32 random bytes
 *     as Base64, which its owner alone may read ({@code chmod 600}). All services need the same
 *     one, also with {@code off} if something was ever encrypted. With {@code on} and without a
 *     master key a service does not start
 * @param formerMasterKeys As {@code former-master-key-files}, but the keys themselves
 * @param formerMasterKeyFiles Files with master keys that wrap no new keys any more, but open what
 *     they have wrapped, at most 10 with {@code former-master-keys}; none by default. The projector
 *     wraps those keys with {@code master-key-file} again; a service says at its start which former
 *     one is not needed
 * @param keyCache How long a service keeps a session's key in memory after it has used it last, 1 s
 *     to 1 day, default 10 min; so long another process may still have the key of a deleted
 *     session. A smaller value costs more look-ups in the database, one for each session that is
 *     used again.
 * @param cachedKeys Most keys of sessions that a service keeps in memory, 100 to 1,000,000, default
 *     10,000, some 2 kB each
 */
@ConfigurationProperties("parley.encryption")
public record EncryptionSettings(
        @DefaultValue("off") Mode mode,
        @Nullable String masterKey,
        @Nullable Path masterKeyFile,
        @DefaultValue List<String> formerMasterKeys,
        @DefaultValue List<Path> formerMasterKeyFiles,
        @DefaultValue("10m") Duration keyCache,
        @DefaultValue("10000") int cachedKeys) {

    /** Whether events are encrypted. */
    public enum Mode {
        OFF,
        ON
    }

    public EncryptionSettings {
        Bounds.check("parley.encryption.key-cache", keyCache, "1s", "1d");
        Bounds.check("parley.encryption.cached-keys", cachedKeys, 100, 1_000_000);
        // A secret's file may be empty.
        masterKey = masterKey == null || masterKey.isBlank() ? null : masterKey;
        formerMasterKeys = List.copyOf(formerMasterKeys);
        formerMasterKeyFiles = List.copyOf(formerMasterKeyFiles);
        int former = formerMasterKeys.size() + formerMasterKeyFiles.size();
        Bounds.check("the number of parley.encryption.former-master-key-files", former, 0, 10);
        if (former > 0 && masterKeyFile == null && masterKey == null) {
            throw new IllegalArgumentException(
                    "parley.encryption has former master keys, but none that wraps new keys: set"
                            + " parley.encryption.master-key-file, or .master-key");
        }
        if (masterKeyFile != null && masterKey != null) {
            throw new IllegalArgumentException(
                    "parley.encryption.master-key-file and parley.encryption.master-key exclude"
                            + " each other");
        }
        if (mode == Mode.ON && masterKeyFile == null && masterKey == null) {
            throw new IllegalArgumentException(
                    "parley.encryption.mode is on, but there is no master key: set"
                            + " parley.encryption.master-key-file, or .master-key");
        }
    }

    boolean isOn() {
        return mode == Mode.ON;
    }

    /**
     * Reads the master keys; empty if there are none.
     *
     * @throws IllegalArgumentException if one is no master key, or others may read its file
     */
    public Optional<MasterKeys> readMasterKeys() {
        if (masterKey == null && masterKeyFile == null) {
            return Optional.empty();
        }
        var former = new ArrayList<MasterKey>();
        formerMasterKeys.forEach(key -> former.add(LocalMasterKey.of(key)));
        formerMasterKeyFiles.forEach(file -> former.add(read(file)));
        return Optional.of(
                new MasterKeys(
                        masterKeyFile == null
                                ? LocalMasterKey.of(Objects.requireNonNull(masterKey))
                                : read(masterKeyFile),
                        former));
    }

    private static MasterKey read(Path file) {
        try {
            return LocalMasterKey.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException("The master key %s cannot be read".formatted(file), e);
        }
    }

    /** Without the key, which no log may show. */
    @Override
    public String toString() {
        return "EncryptionSettings[%s]".formatted(mode);
    }
}
