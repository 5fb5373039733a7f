package dev.parley.quickstart.client.server;

import java.util.UUID;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the id of a session. */
public final class SessionId implements ITypeConverter<String> {
    @Override
    public String convert(String value) {
        try {
            if (value.length() == 36) {
                return UUID.fromString(value).toString();
            }
        } catch (IllegalArgumentException e) {
            // Refused below, like any other text that is no id.
        }
        throw new TypeConversionException(
                "'%s' is not the id of a session; ./parley sessions lists them".formatted(value));
    }
}
