package dev.parley.quickstart;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The models that the user chose; none stands for the built-in offline model.
 *
 * @param one named by an option or by {@code OPENAI_…}; empty if several are listed
 * @param listed the variables {@code PARLEY_MODELS_0_NAME} and so on, which the services read
 *     themselves; without keys
 * @param embedding the variables {@code PARLEY_EMBEDDING_…} for the workers; without the key
 */
public record ChosenModels(
        Optional<ModelEndpoint> one,
        SortedMap<String, String> listed,
        SortedMap<String, String> embedding) {

    private static final String EMBEDDING = "PARLEY_EMBEDDING_";
    private static final Pattern LISTED = Pattern.compile("PARLEY_MODELS_\\d+_(?<setting>\\w+)");

    /**
     * Reads the choice.
     *
     * @param option the value of {@code --model-url}
     * @throws CannotStart if the option would be ignored, because several models are listed
     */
    public static ChosenModels of(Optional<URI> option, Map<String, String> environment)
            throws CannotStart {
        var listed = new TreeMap<>(environment);
        listed.keySet().removeIf(name -> !isListed(name) || isListedKey(name));
        var embedding = new TreeMap<>(environment);
        embedding.keySet().removeIf(name -> !isEmbedding(name) || isKey(name));
        if (listed.isEmpty()) {
            return new ChosenModels(ModelEndpoint.chosen(option, environment), listed, embedding);
        }
        if (option.isPresent()) {
            throw new CannotStart(
                    "--model-url names a model, and %s another. Use one of the two."
                            .formatted(listed.firstKey()));
        }
        return new ChosenModels(Optional.empty(), listed, embedding);
    }

    /** Returns true if the variable belongs to a listed model. */
    public static boolean isListed(String variable) {
        return LISTED.matcher(variable).matches();
    }

    /** Returns true if the variable belongs to the embedding model. */
    public static boolean isEmbedding(String variable) {
        return variable.startsWith(EMBEDDING);
    }

    private static boolean isListedKey(String variable) {
        return setting(variable).replace("_", "").equals("APIKEY");
    }

    private static boolean isKey(String variable) {
        return variable.equals("OPENAI_API_KEY")
                || variable.equals(EMBEDDING + "KEY")
                || isListedKey(variable);
    }

    private static String setting(String variable) {
        var matcher = LISTED.matcher(variable);
        return matcher.matches() ? matcher.group("setting") : "";
    }

    /** Returns the variables that hold the models' keys. */
    public Set<String> keys(Map<String, String> environment) {
        var keys = new TreeSet<String>();
        environment.forEach(
                (name, value) -> {
                    boolean key =
                            listed.isEmpty()
                                    ? one.isPresent() && name.equals("OPENAI_API_KEY")
                                    : isListedKey(name);
                    key |= !embedding.isEmpty() && name.equals(EMBEDDING + "KEY");
                    if (key && !value.isBlank()) {
                        keys.add(name);
                    }
                });
        return keys;
    }

    /**
     * Makes these the models of a process, whatever others its environment lists.
     *
     * @param withKeys whether the process may have the keys that its environment holds
     */
    public void setIn(Map<String, String> environment, boolean withKeys) {
        environment
                .keySet()
                .removeIf(name -> isKey(name) ? !withKeys : isListed(name) || isEmbedding(name));
        environment.putAll(listed);
        environment.putAll(embedding);
    }

    /** Returns true if the built-in offline model answers. */
    public boolean isOffline() {
        return one.isEmpty() && listed.isEmpty();
    }

    /** Names the models; without keys. */
    @Override
    public String toString() {
        var model = embedding.getOrDefault(EMBEDDING + "MODEL", "");
        return models() + (model.isBlank() ? "" : ", and " + model + " for embeddings");
    }

    private String models() {
        if (listed.isEmpty()) {
            return one.map(model -> "the model " + model).orElse("the offline model");
        }
        var names = new TreeMap<>(listed);
        names.keySet().removeIf(variable -> !setting(variable).equals("NAME"));
        return "the models " + String.join(", ", names.values());
    }
}
