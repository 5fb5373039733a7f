package dev.parley.quickstart;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an option's value, which must be one of a few words: what {@code toString()} gives. */
public abstract class OneOf<T> implements ITypeConverter<T> {

    private final List<T> values;

    @SafeVarargs
    protected OneOf(T... values) {
        this.values = List.of(values);
    }

    @Override
    public T convert(String word) {
        return values.stream()
                .filter(value -> value.toString().equals(word))
                .findFirst()
                .orElseThrow(
                        () ->
                                new TypeConversionException(
                                        "'%s' is not one of %s"
                                                .formatted(
                                                        word,
                                                        values.stream()
                                                                .map(Object::toString)
                                                                .collect(
                                                                        Collectors.joining(
                                                                                ", ")))));
    }
}
