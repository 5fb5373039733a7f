package dev.parley.api.imports;

import dev.parley.api.admission.Room;
import dev.parley.api.imports.SessionImport.Result;
import dev.parley.api.limits.CallerPlaces;
import dev.parley.api.web.FieldChecks;
import dev.parley.store.limits.Limit;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Imports over HTTP. */
@RestController
class ImportController {

    /** Clocks differ, and so do time zones that a file got wrong. */
    private static final Duration AHEAD = Duration.ofDays(1);

    private final SessionImport imports;
    private final CallerPlaces callers;
    private final ImportSettings settings;
    private final Clock clock;
    private final Room room;

    ImportController(
            SessionImport imports, CallerPlaces callers, ImportSettings settings, Clock clock) {
        this.imports = imports;
        this.callers = callers;
        this.settings = settings;
        this.clock = clock;
        this.room = new Room(settings.atOnce(), "This node takes no more than %d imports at once");
    }

    @PostMapping(
            path = "/api/chat/sessions/import",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    Result take(
            @RequestHeader(name = "Idempotency-Key", required = false)
                    @Nullable String idempotencyKey,
            HttpServletRequest request)
            throws IOException {
        new FieldChecks().visibleAscii("Idempotency-Key", idempotencyKey, 128).orThrow();
        try (var _ = callers.take(Limit.UPLOADS);
                var _ = room.take();
                var file =
                        ImportedFile.of(
                                request.getInputStream(), clock.instant().plus(AHEAD), settings)) {
            // Where no session comes of it, nothing would free the key again.
            boolean isShown = file.check() > 0;
            return imports.take(file, isShown ? idempotencyKey : null);
        }
    }
}
