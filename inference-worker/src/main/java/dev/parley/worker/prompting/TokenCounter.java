package dev.parley.worker.prompting;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import dev.parley.worker.model.ModelSettings;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Counts the tokens of a text: with the model's own tokenizer where it is one of OpenAI's, which is
 * loaded once, at the start; otherwise by an estimate that is mostly too high, by about a quarter
 * for English. Thread safe.
 */
@Component
public final class TokenCounter {

    /** What a message of a prompt takes besides its text: its role and its limits. */
    static final int PER_MESSAGE = 4;

    /** No text of any length has so few tokens, but for one of spaces. */
    private static final int MOST_CHARACTERS_A_TOKEN = 12;

    /** Models with this encoding that are newer than the library's list of names. */
    private static final Pattern O200K = Pattern.compile("(o\\d|gpt-4\\.\\d|gpt-5|gpt-oss).*");

    private final @Nullable Encoding encoding;

    @Autowired
    TokenCounter(ModelSettings model) {
        this(model.name());
    }

    TokenCounter(String model) {
        this.encoding = encoding(model).orElse(null);
    }

    private static Optional<Encoding> encoding(String model) {
        // Lazy: an encoding takes 30 MB of memory and up to a second to load.
        var known = Encodings.newLazyEncodingRegistry();
        return O200K.matcher(model).matches()
                ? Optional.of(known.getEncoding(EncodingType.O200K_BASE))
                : known.getEncodingForModel(model);
    }

    /**
     * How many tokens the text has, to see whether it fits.
     *
     * @param atMost where it has more, any greater number is returned: so long a text that it
     *     surely has more is not counted
     */
    public int count(String text, int atMost) {
        if (text.length() > (long) MOST_CHARACTERS_A_TOKEN * Math.max(0, atMost)) {
            return Math.max(0, atMost) + 1;
        }
        return encoding == null ? TokenEstimate.of(text) : encoding.countTokensOrdinary(text);
    }
}
