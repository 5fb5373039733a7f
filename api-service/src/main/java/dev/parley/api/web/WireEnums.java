package dev.parley.api.web;

import org.springframework.core.convert.converter.Converter;
import org.springframework.core.convert.converter.ConverterFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads enums in parameters by the names that they have in JSON, so that {@code ?mode=regular}
 * means what a body would.
 */
@SuppressWarnings("rawtypes")
final class WireEnums implements ConverterFactory<String, Enum> {
    private final JsonMapper mapper;

    WireEnums(JsonMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public <T extends Enum> Converter<String, T> getConverter(Class<T> type) {
        return text -> mapper.convertValue(text, type);
    }
}
