package dev.parley.api.web;

import java.beans.PropertyEditorSupport;
import java.util.UUID;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.InitBinder;

/**
 * Reads ids in paths as strictly as in bodies. An editor, because Spring falls back to its own
 * after a converter.
 */
@ControllerAdvice
final class IdParameters {
    @InitBinder
    void ids(WebDataBinder binder) {
        binder.registerCustomEditor(
                UUID.class,
                new PropertyEditorSupport() {
                    @Override
                    public void setAsText(String text) {
                        setValue(Uuids.parse(text));
                    }
                });
    }
}
