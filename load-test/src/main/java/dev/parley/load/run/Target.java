package dev.parley.load.run;

import dev.parley.load.wire.Question;
import dev.parley.load.wire.Requests;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;

/** Who is asked. Immutable. */
public interface Target {

    InetSocketAddress address();

    /** The request of the turn with this number, counted from 0. */
    byte[] request(int turn, Question question);

    /** The model itself. */
    static Target model(URI baseUrl) {
        return new Target() {
            @Override
            public InetSocketAddress address() {
                return addressOf(baseUrl);
            }

            @Override
            public byte[] request(int turn, Question question) {
                return Requests.post(
                        baseUrl.getPath() + "/chat/completions",
                        "text/event-stream",
                        """
                        {"model":"stamped","stream":true,"messages":[{"role":"user","content":"%s"}]}"""
                                .formatted(question));
            }
        };
    }

    /** Parley, each turn in the next of these sessions; the last is followed by the first. */
    static Target sessions(URI api, List<String> sessions) {
        var all = List.copyOf(sessions);
        return new Target() {
            @Override
            public InetSocketAddress address() {
                return addressOf(api);
            }

            @Override
            public byte[] request(int turn, Question question) {
                return Requests.post(
                        "/api/chat/sessions/%s/messages".formatted(all.get(turn % all.size())),
                        "text/event-stream",
                        "{\"content\":\"%s\"}".formatted(question));
            }
        };
    }

    static InetSocketAddress addressOf(URI url) {
        return new InetSocketAddress(url.getHost(), url.getPort());
    }
}
