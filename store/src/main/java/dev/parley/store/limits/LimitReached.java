package dev.parley.store.limits;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why an owner may not have one more turn now.
 *
 * @param allowed the limit's value
 * @param left how much of it is left; more than 0 if that is not enough
 * @param again after which time it may be enough; null if that depends on live turns
 */
public record LimitReached(Limit limit, long allowed, long left, @Nullable Duration again) {}
