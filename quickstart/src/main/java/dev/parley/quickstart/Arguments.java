package dev.parley.quickstart;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * The options of a command line, each given at most once, as {@code --port 8080} or {@code
 * --port=8080}. What is not allowed is refused with a sentence that names the option.
 */
public final class Arguments {

    public static final List<String> DELIVERIES = List.of("session-topic", "shared-log");

    private static final String PORT = "a number from 0 to 65535 (0 takes any free port)";
    private static final String URL = "an http or https URL such as http://127.0.0.1:11434/v1";

    private final Map<String, String> allowed;
    private final Map<String, String> values;

    private Arguments(Map<String, String> allowed, Map<String, String> values) {
        this.allowed = allowed;
        this.values = values;
    }

    /**
     * @param allowed the options that take a value, in order, and what each takes, in words
     * @param flags the options that take none
     */
    public static Arguments parse(
            List<String> arguments, SequencedMap<String, String> allowed, List<String> flags)
            throws CannotStart {
        var values = new LinkedHashMap<String, String>();
        var rest = new ArrayDeque<>(arguments);
        while (!rest.isEmpty()) {
            String argument = rest.pop();
            int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (equals >= 0) {
                rest.push(argument.substring(equals + 1));
            }
            if (values.containsKey(name)) {
                throw new CannotStart(name + " is given twice; give it once.");
            }
            if (flags.contains(name)) {
                if (equals >= 0) {
                    throw new CannotStart(name + " takes no value.");
                }
                values.put(name, "");
            } else if (allowed.containsKey(name)) {
                String value = rest.poll();
                if (value == null || value.isBlank() || value.startsWith("--")) {
                    throw new CannotStart(name + " needs a value: " + allowed.get(name) + ".");
                }
                values.put(name, value);
            } else {
                throw new CannotStart(
                        "Unknown option '%s'. Allowed are %s and --help."
                                .formatted(argument, inWords(allowed, flags)));
            }
        }
        return new Arguments(Map.copyOf(allowed), values);
    }

    private static String inWords(SequencedMap<String, String> allowed, List<String> flags) {
        var names = new ArrayList<>(allowed.keySet());
        names.addAll(flags);
        return String.join(", ", names);
    }

    /** What the options that several commands know take, in the order of their help. */
    public static SequencedMap<String, String> common() {
        var allowed = new LinkedHashMap<String, String>();
        allowed.put("--port", PORT);
        allowed.put("--data", "a folder");
        allowed.put("--delivery", String.join(" or ", DELIVERIES));
        allowed.put("--model-url", URL);
        return allowed;
    }

    public boolean has(String flag) {
        return values.containsKey(flag);
    }

    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    public int number(String name, int least, int most, int otherwise) throws CannotStart {
        String value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.matches("[0-9]{1,5}")) {
            throw bad(name, value);
        }
        int number = Integer.parseInt(value);
        if (number < least || number > most) {
            throw bad(name, value);
        }
        return number;
    }

    public int port(int otherwise) throws CannotStart {
        return number("--port", 0, 65535, otherwise);
    }

    public Path data(Path otherwise) throws CannotStart {
        String value = values.get("--data");
        try {
            return value == null ? otherwise : Path.of(value);
        } catch (InvalidPathException e) {
            throw bad("--data", String.valueOf(value));
        }
    }

    public String delivery() throws CannotStart {
        String value = text("--delivery").orElse(DELIVERIES.getFirst());
        if (!DELIVERIES.contains(value)) {
            throw bad("--delivery", value);
        }
        return value;
    }

    public Optional<URI> modelUrl() throws CannotStart {
        String value = values.get("--model-url");
        if (value == null) {
            return Optional.empty();
        }
        try {
            var url = new URI(value);
            if (url.getHost() != null
                    && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                return Optional.of(url);
            }
        } catch (URISyntaxException e) {
            // Said below, as for any other text that is no such URL.
        }
        throw bad("--model-url", value);
    }

    private CannotStart bad(String name, String value) {
        return new CannotStart(
                "%s '%s' is not allowed: it takes %s.".formatted(name, value, allowed.get(name)));
    }
}
