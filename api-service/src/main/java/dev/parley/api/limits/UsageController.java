package dev.parley.api.limits;

import dev.parley.api.security.Caller;
import dev.parley.api.web.FieldChecks;
import dev.parley.store.limits.Limit;
import dev.parley.store.limits.OwnerLimits;
import dev.parley.store.limits.OwnerLoad;
import dev.parley.store.limits.UsageDays;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What the caller may use and has used, over HTTP. */
@RestController
class UsageController {

    private static final int MOST_DAYS = 92;

    /** Rows of an answer: three months of some fifty models. */
    private static final int MOST_ROWS = 10_000;

    private final UsageDays days;
    private final OwnerLimits owners;
    private final CallerLimits limits;
    private final CallerPlaces places;
    private final Caller caller;

    UsageController(
            UsageDays days,
            OwnerLimits owners,
            CallerLimits limits,
            CallerPlaces places,
            Caller caller) {
        this.days = days;
        this.owners = owners;
        this.limits = limits;
        this.places = places;
        this.caller = caller;
    }

    /**
     * A limit of the caller.
     *
     * @param allowed null if there is none
     * @param used of streams and uploads, those of the node that answers
     */
    record OwnLimit(String limit, @Nullable Long allowed, long used) {}

    /** What the turns took that ended on a day. */
    record DayUsage(
            LocalDate day,
            @Nullable String model,
            String mode,
            long turns,
            long promptTokens,
            long completionTokens,
            long uncountedTokens) {

        static DayUsage of(UsageDays.Usage usage) {
            return new DayUsage(
                    usage.day(),
                    usage.model().isEmpty() ? null : usage.model(),
                    usage.mode(),
                    usage.turns(),
                    usage.promptTokens(),
                    usage.completionTokens(),
                    usage.uncountedTokens());
        }
    }

    record OwnUsage(List<OwnLimit> limits, List<DayUsage> usage) {}

    @GetMapping(path = "/api/usage", produces = MediaType.APPLICATION_JSON_VALUE)
    OwnUsage read(@RequestParam(defaultValue = "30") int days) {
        new FieldChecks().range("days", days, 1, MOST_DAYS).orThrow();
        var owner = caller.owner();
        var load = owners.load(owner, limits.of(owner));
        return new OwnUsage(
                Arrays.stream(Limit.values()).map(limit -> own(limit, owner, load)).toList(),
                this.days.of(owner, days, MOST_ROWS).stream().map(DayUsage::of).toList());
    }

    private OwnLimit own(Limit limit, String owner, OwnerLoad load) {
        boolean here = CallerPlaces.isOf(limit);
        long allowed = here ? places.allowed(owner, limit) : load.limits().of(limit);
        return new OwnLimit(
                limit.word(),
                allowed == 0 ? null : allowed,
                here ? places.taken(owner, limit) : load.used(limit));
    }
}
