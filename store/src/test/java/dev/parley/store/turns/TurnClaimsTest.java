package dev.parley.store.turns;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.encryption.EventCipher;
import dev.parley.events.ChatMode;
import dev.parley.events.MessageAccepted;
import dev.parley.events.ModelChoice;
import dev.parley.log.EventLog;
import dev.parley.log.EventTooLarge;
import dev.parley.store.limits.Allowance;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class TurnClaimsTest {

    private final JdbcClient noDatabase = JdbcClient.create(new DriverManagerDataSource());
    private final TurnClaims claims = new TurnClaims(noDatabase, EventCipher.withoutKeys());

    /** A claim that nobody can publish would stay. */
    @Test
    void aMessageThatTheEventLogWouldNeverTakeIsNotClaimed() {
        var message = message("x".repeat(EventLog.MOST_BYTES));

        assertThatThrownBy(() -> claims.accept(message, "local", null, "hash", Allowance.NONE))
                .isInstanceOf(EventTooLarge.class);
    }

    private static MessageAccepted message(String content) {
        return new MessageAccepted(
                new UUID(1, 1),
                new UUID(1, 2),
                Instant.EPOCH,
                new UUID(1, 3),
                new UUID(1, 4),
                content,
                ChatMode.REGULAR,
                List.of(),
                null,
                ModelChoice.DEFAULT);
    }
}
