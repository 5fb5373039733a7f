package dev.parley.api.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads request bodies in two steps, so that what is wrong can be told apart: JSON first, then what
 * it means.
 */
final class StrictJsonConverter extends JacksonJsonHttpMessageConverter {
    private final JsonMapper mapper;
    private final BodyBinder binder;

    StrictJsonConverter(JsonMapper mapper) {
        super(mapper);
        this.mapper = mapper;
        this.binder = new BodyBinder(mapper);
    }

    /** JSON is UTF-8 (RFC 8259); a body that claims otherwise is an unsupported media type. */
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
        return binder.bind(parse(message.getBody()), mapper.constructType(type.getType()));
    }

    @Override
    protected Object readInternal(Class<?> type, HttpInputMessage message) throws IOException {
        return binder.bind(parse(message.getBody()), mapper.constructType(type));
    }

    /** For {@link JsonBodies}. */
    Object bind(JsonNode tree, Class<?> type) {
        return binder.bind(tree, mapper.constructType(type));
    }

    JsonNode parse(InputStream body) throws IOException {
        try (var parser = mapper.createParser(body)) {
            if (parser.nextToken() == null) {
                throw MalformedJson.noBody();
            }
            JsonNode tree = parser.readValueAsTree();
            if (parser.nextToken() != null) {
                throw MalformedJson.trailing(parser.currentTokenLocation());
            }
            return tree;
        } catch (JacksonIOException cut) {
            throw cut.getCause(); // an IOException always; Spring knows what to do with those
        } catch (JacksonException broken) {
            throw MalformedJson.because(broken);
        }
    }
}
