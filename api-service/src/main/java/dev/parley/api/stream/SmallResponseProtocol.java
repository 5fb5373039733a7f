package dev.parley.api.stream;

import org.apache.coyote.http11.Http11NioProtocol;

/**
 * HTTP/1.1 as Tomcat has it, but each response has a buffer of 1 KB instead of 8 KB, and one of as
 * many characters. A stream's events are much smaller, and no setting of Tomcat's changes this.
 * Public with a public constructor, because Tomcat makes it by its name.
 */
public final class SmallResponseProtocol extends Http11NioProtocol {

    private static final int BYTES = 1 << 10;

    public SmallResponseProtocol() {}

    @Override
    public int getDesiredBufferSize() {
        return BYTES;
    }
}
