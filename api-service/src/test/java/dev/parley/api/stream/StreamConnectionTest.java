package dev.parley.api.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketEvent;
import org.junit.jupiter.api.Test;

/** A connection that does not reach its stream. */
class StreamConnectionTest {

    @Test
    void aStreamDoesNotWaitForeverForAConnectionThatIsNotHandedOver() {
        try (var connection = new StreamConnection()) {
            assertThatThrownBy(() -> connection.await(Duration.ZERO, Duration.ofSeconds(1)))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the connection was not handed over");
        }
    }

    @Test
    void aConnectionThatComesAfterItsStreamHasGivenUpIsClosed() {
        var connection = new StreamConnection();
        assertThat(connection.hasAsyncIO()).isTrue();

        connection.close();

        assertThat(connection.hasAsyncIO()).isFalse();
        assertThat(connection.upgradeDispatch(SocketEvent.OPEN_READ)).isEqualTo(SocketState.CLOSED);
    }
}
