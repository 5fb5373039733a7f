package dev.parley.quickstart;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an option's whole number, which must lie between two bounds. */
public abstract class WholeNumber implements ITypeConverter<Integer> {

    private final int least;
    private final int most;

    /**
     * @param least 0 or more; allowed itself
     * @param most at most 9,999,999; allowed itself
     */
    protected WholeNumber(int least, int most) {
        this.least = least;
        this.most = most;
    }

    @Override
    public Integer convert(String value) {
        if (value.matches("[0-9]{1,7}")) {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw new TypeConversionException(
                "'%s' is not a number from %d to %d".formatted(value, least, most));
    }
}
