package dev.parley.load.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A line that falls silent loses nothing, and closes nothing. */
class LineTest {

    private ServerSocket database;
    private Line line;

    @BeforeEach
    void open() throws IOException {
        database = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        line = Line.open(database::getLocalPort);
    }

    @AfterEach
    void close() throws IOException {
        line.close();
        database.close();
    }

    @Test
    void whatIsSentWhileItIsSilentArrivesLater() throws IOException {
        try (var client = connect();
                var served = database.accept()) {
            client.getOutputStream().write('a');
            assertThat(served.getInputStream().read()).isEqualTo('a');

            line.fallSilent();
            client.getOutputStream().write('b');
            served.getOutputStream().write('c');
            served.setSoTimeout(100);
            assertThatThrownBy(() -> served.getInputStream().read())
                    .isInstanceOf(SocketTimeoutException.class);
            served.setSoTimeout(0);
            line.speakAgain();

            assertThat(served.getInputStream().read()).isEqualTo('b');
            assertThat(client.getInputStream().read()).isEqualTo('c');
        }
    }

    @Test
    void aConnectionThatIsMadeWhileItIsSilentComesThroughLater() throws IOException {
        line.fallSilent();
        try (var client = connect()) {
            client.getOutputStream().write('a');
            database.setSoTimeout(100);
            assertThatThrownBy(database::accept).isInstanceOf(SocketTimeoutException.class);
            database.setSoTimeout(0);
            line.speakAgain();

            try (var served = database.accept()) {
                assertThat(served.getInputStream().read()).isEqualTo('a');
            }
        }
    }

    @Test
    void anEndOfOneSideIsToldToTheOther() throws IOException {
        try (var client = connect()) {
            database.accept().close();

            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), line.port());
    }
}
