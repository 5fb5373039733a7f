package dev.parley.projector.sealing;

import dev.parley.bounds.Bounds;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the event log is sealed.
 *
 * @param keyFile File with the Ed25519 key that signs the seals, PKCS#8 as PEM, which its owner
 *     alone may read ({@code chmod 600}); the service does not start with another. Without it, the
 *     default, nothing is sealed. All projectors of a system should have the same key; {@code
 *     ./parley up} and {@code cluster} make one
 * @param every Pause between two rounds of sealing, 100 ms to 1 h, default 10 s. What is younger is
 *     not provable yet; a smaller value makes more seals, which are kept.
 * @param maxRecords Most records of one seal, 1 to 100,000, default 20,000, some 2 MB of digests in
 *     memory for each partition. Smaller values make more seals of a log that was never sealed.
 * @param group Consumer group that shares the partitions of the event log among the sealers,
 *     default {@code sealers}. All projectors of a system must use the same.
 */
@ConfigurationProperties("parley.seals")
public record SealSettings(
        @Nullable Path keyFile,
        @DefaultValue("10s") Duration every,
        @DefaultValue("20000") int maxRecords,
        @DefaultValue("sealers") String group) {
    public SealSettings {
        Bounds.check("parley.seals.every", every, "100ms", "1h");
        Bounds.check("parley.seals.max-records", maxRecords, 1, 100_000);
        if (group.isBlank()) {
            throw new IllegalArgumentException("parley.seals.group must not be blank");
        }
    }
}
