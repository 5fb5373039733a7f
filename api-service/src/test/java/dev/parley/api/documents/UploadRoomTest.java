package dev.parley.api.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.api.web.ProblemException;
import java.io.IOException;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UploadRoomTest {

    private static final UUID ID = new UUID(1, 2);

    private final UploadRoom room = new UploadRoom(new UploadSettings(2));

    @Test
    void takesAsManyAtOnceAsItHasRoomForAndRefusesTheNextUnread() throws IOException {
        var taken = room.take(() -> room.take(this::refused));

        assertThat(taken).isEqualTo(ID);
    }

    @Test
    void hasRoomAgainAfterAnUploadThatFailed() throws IOException {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> room.take(UploadRoomTest::brokenOff))
                    .hasMessage("the client has gone");
        }

        assertThat(room.take(() -> room.take(() -> ID))).isEqualTo(ID);
    }

    private UUID refused() {
        assertThatThrownBy(() -> room.take(UploadRoomTest::brokenOff))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("no more than 2 documents at once");
        return ID;
    }

    private static UUID brokenOff() throws IOException {
        throw new IOException("the client has gone");
    }
}
