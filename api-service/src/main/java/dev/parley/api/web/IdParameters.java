package dev.parley.api.web;

import java.beans.PropertyEditorSupport;
import java.util.UUID;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.InitBinder;

/**
 * Reads ids in paths as strictly as in bodies. This is an editor because Spring falls back to its
 * own, lenient editor if a converter fails.
 */
@ControllerAdvice
public final class IdParameters {

    @InitBinder
    void ids(WebDataBinder binder) {
        binder.registerCustomEditor(
                UUID.class,
                new PropertyEditorSupport() {
                    @Override
                    public void setAsText(String text) {
                        setValue(parse(text));
                    }
                });
    }

    /**
     * Reads the canonical spelling only; {@link UUID#fromString} alone also takes "1-1-1-1-1".
     *
     * @throws IllegalArgumentException for any other text
     */
    public static UUID parse(String text) {
        var id = UUID.fromString(text);
        if (!id.toString().equalsIgnoreCase(text)) {
            throw new IllegalArgumentException("not a UUID");
        }
        return id;
    }
}
