package dev.parley.api.me;

import dev.parley.api.security.Auditing;
import dev.parley.api.security.Caller;
import dev.parley.api.web.ProblemException;
import dev.parley.log.Ids;
import dev.parley.store.erasures.Erasure;
import dev.parley.store.erasures.Erasures;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The erasure of all that the caller has, over HTTP. The reaper carries it out. */
@RestController
class ErasureController {

    private static final String ERASURE = "/api/me/erasures/{erasureId}";

    private final Erasures erasures;
    private final Caller caller;
    private final Auditing auditing;

    ErasureController(Erasures erasures, Caller caller, Auditing auditing) {
        this.erasures = erasures;
        this.caller = caller;
        this.auditing = auditing;
    }

    /** RUNNING until nothing is left. */
    enum Status {
        RUNNING,
        FINISHED
    }

    /**
     * The receipt of an erasure.
     *
     * @param sessions how many were erased so far; so documents and rows of usage
     * @param itemsSha256 the hash of the list of what was erased; null while it runs
     */
    record Receipt(
            UUID erasureId,
            Status status,
            Instant requestedAt,
            @Nullable Instant finishedAt,
            long sessions,
            long documents,
            long usageRows,
            @Nullable String itemsSha256) {

        static Receipt of(Erasure erasure) {
            return new Receipt(
                    erasure.erasureId(),
                    erasure.finishedAt() == null ? Status.RUNNING : Status.FINISHED,
                    erasure.requestedAt(),
                    erasure.finishedAt(),
                    erasure.sessions(),
                    erasure.documents(),
                    erasure.usageRows(),
                    erasure.itemsSha256());
        }
    }

    @DeleteMapping(path = "/api/me", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Receipt> erase() {
        auditing.requireThatCallersAreKnown("nobody may erase what everybody has written");
        var erasure = erasures.request(caller.owner(), Ids.next());
        return ResponseEntity.accepted()
                .location(URI.create("/api/me/erasures/" + erasure.erasureId()))
                .body(Receipt.of(erasure));
    }

    @GetMapping(path = ERASURE, produces = MediaType.APPLICATION_JSON_VALUE)
    Receipt receipt(@PathVariable UUID erasureId) {
        return Receipt.of(find(erasureId));
    }

    /** A line for each thing that was erased, in the order in which the receipt's hash has them. */
    @GetMapping(ERASURE + "/items")
    void items(@PathVariable UUID erasureId, HttpServletResponse response) throws IOException {
        var erasure = find(erasureId);
        response.setContentType("application/x-ndjson");
        response.setHeader("Cache-Control", "no-store");
        var out = response.getOutputStream();
        erasures.eachItem(
                erasure.owner(),
                erasureId,
                item -> out.write(item.line().getBytes(StandardCharsets.US_ASCII)));
    }

    private Erasure find(UUID erasureId) {
        return erasures.find(caller.owner(), erasureId)
                .orElseThrow(() -> ProblemException.notFound("erasure " + erasureId));
    }
}
