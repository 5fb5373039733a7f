package dev.parley.load.client;

import dev.parley.modelserver.ClientDisconnectedException;
import dev.parley.modelserver.Ending;
import dev.parley.modelserver.Reply;
import java.util.Map;

/** A reply that forwards every call; subclasses watch some of them. */
abstract class ForwardingReply implements Reply {

    private final Reply reply;

    ForwardingReply(Reply reply) {
        this.reply = reply;
    }

    @Override
    public void begin() throws ClientDisconnectedException {
        reply.begin();
    }

    @Override
    public void text(String text) throws ClientDisconnectedException {
        reply.text(text);
    }

    @Override
    public void data(String data) throws ClientDisconnectedException {
        reply.data(data);
    }

    @Override
    public void end(Ending ending) throws ClientDisconnectedException {
        reply.end(ending);
    }

    @Override
    public void refuse(int status, Map<String, String> headers, String body)
            throws ClientDisconnectedException {
        reply.refuse(status, headers, body);
    }

    @Override
    public void cut() {
        reply.cut();
    }
}
