package dev.parley.api.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import tools.jackson.databind.json.JsonMapper;

/** Lets {@link JsonBodies} read the bodies that controllers declare. */
final class StrictJsonConverter extends JacksonJsonHttpMessageConverter {
    private final JsonMapper mapper;
    private final JsonBodies bodies;

    StrictJsonConverter(JsonMapper mapper, JsonBodies bodies) {
        super(mapper);
        this.mapper = mapper;
        this.bodies = bodies;
    }

    /** JSON is UTF-8 (RFC 8259); any other charset is an unsupported media type. */
    @Override
    protected boolean canRead(@Nullable MediaType mediaType) {
        return super.canRead(mediaType)
                && (mediaType == null
                        || mediaType.getCharset() == null
                        || mediaType.getCharset().equals(StandardCharsets.UTF_8));
    }

    @Override
    public Object read(
            ResolvableType type, HttpInputMessage message, @Nullable Map<String, Object> hints)
            throws IOException {
        return bodies.bind(bodies.parse(message.getBody()), mapper.constructType(type.getType()));
    }

    @Override
    protected Object readInternal(Class<?> type, HttpInputMessage message) throws IOException {
        return bodies.bind(bodies.parse(message.getBody()), mapper.constructType(type));
    }
}
