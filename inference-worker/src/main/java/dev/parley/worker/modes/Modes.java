package dev.parley.worker.modes;

import dev.parley.events.ChatMode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** Finds the mode that a message asks for. */
@Component
public class Modes {

    private final Map<ChatMode, Mode> modes = new EnumMap<>(ChatMode.class);

    Modes(List<Mode> all) {
        all.forEach(mode -> modes.put(mode.mode(), mode));
        for (var mode : ChatMode.values()) {
            Objects.requireNonNull(modes.get(mode), () -> "No mode answers " + mode);
        }
    }

    public Mode of(ChatMode mode) {
        return Objects.requireNonNull(modes.get(mode));
    }
}
