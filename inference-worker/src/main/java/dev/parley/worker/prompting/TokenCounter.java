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
 * Counts the tokens of a text. For OpenAI's models it uses the model's own tokenizer, loaded once
 * at the start. For other models it estimates, usually too high: by about a quarter for English.
 * Thread-safe.
 */
@Component
public final class TokenCounter {

    /** The tokens of a message besides its text: its role and its delimiters. */
    static final int PER_MESSAGE = 4;

    /** A text has more tokens than this means, unless it is all spaces. */
    private static final int MOST_CHARACTERS_A_TOKEN = 12;

    /** Models with this encoding that the library's list of names does not have yet. */
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
        // Lazy, because an encoding takes 30 MB of memory and up to a second to load.
        var known = Encodings.newLazyEncodingRegistry();
        return O200K.matcher(model).matches()
                ? Optional.of(known.getEncoding(EncodingType.O200K_BASE))
                : known.getEncodingForModel(model);
    }

    /**
     * Counts the text's tokens, to see if it fits.
     *
     * @param atMost if the text has more tokens, the result is any greater number: a text that is
     *     surely too long is not counted
     */
    public int count(String text, int atMost) {
        if (text.length() > (long) MOST_CHARACTERS_A_TOKEN * Math.max(0, atMost)) {
            return Math.max(0, atMost) + 1;
        }
        return encoding == null ? TokenEstimate.of(text) : encoding.countTokensOrdinary(text);
    }
}
