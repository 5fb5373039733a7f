package dev.parley.worker.prompting;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Counts the tokens of a text. For OpenAI's models it uses the model's own tokenizer, loaded once.
 * For other models it estimates, usually too high: by about a quarter for English. Thread-safe.
 */
final class TokenCounter {

    /** The tokens of a message besides its text: its role and its delimiters. */
    static final int PER_MESSAGE = 4;

    /** A text has more tokens than this means, unless it is all spaces. */
    private static final int MOST_CHARACTERS_A_TOKEN = 12;

    /** Models with this encoding that the library's list of names does not have yet. */
    private static final Pattern O200K = Pattern.compile("(o\\d|gpt-4\\.\\d|gpt-5|gpt-oss).*");

    /** Lazy, because an encoding takes 30 MB of memory and up to a second to load. */
    private static final EncodingRegistry KNOWN = Encodings.newLazyEncodingRegistry();

    private final @Nullable Encoding encoding;

    private TokenCounter(@Nullable Encoding encoding) {
        this.encoding = encoding;
    }

    static TokenCounter of(String model) {
        return new TokenCounter(
                O200K.matcher(model).matches()
                        ? KNOWN.getEncoding(EncodingType.O200K_BASE)
                        : KNOWN.getEncodingForModel(model).orElse(null));
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
