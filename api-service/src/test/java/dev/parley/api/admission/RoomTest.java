package dev.parley.api.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.api.web.ProblemException;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class RoomTest {

    private static final UUID ID = new UUID(1, 2);

    private final Room room = new Room(2, "This node takes no more than %d documents at once");

    @Test
    void takesAsManyAtOnceAsItHasRoomForAndRefusesTheNextUnread() throws Exception {
        var taken = take(() -> take(this::refused));

        assertThat(taken).isEqualTo(ID);
    }

    @Test
    void hasRoomAgainAfterWorkThatFailed() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> take(RoomTest::brokenOff)).hasMessage("the client has gone");
        }

        assertThat(take(() -> take(() -> ID))).isEqualTo(ID);
    }

    private UUID refused() {
        assertThatThrownBy(() -> take(RoomTest::brokenOff))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("no more than 2 documents at once");
        return ID;
    }

    private UUID take(Callable<UUID> work) throws Exception {
        try (var _ = room.take()) {
            return work.call();
        }
    }

    private static UUID brokenOff() throws IOException {
        throw new IOException("the client has gone");
    }
}
