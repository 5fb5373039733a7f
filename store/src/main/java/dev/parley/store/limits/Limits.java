package dev.parley.store.limits;

import java.util.EnumMap;
import java.util.Map;

/** An owner's limits; 0 is none. */
public final class Limits {

    /** No limits at all. */
    public static final Limits NONE = new Limits(Map.of());

    private final Map<Limit, Long> values;

    public Limits(Map<Limit, Long> values) {
        this.values = new EnumMap<>(Limit.class);
        this.values.putAll(values);
    }

    /** Returns how much is allowed; 0 if it is not limited. */
    public long of(Limit limit) {
        return values.getOrDefault(limit, 0L);
    }

    /** Returns these limits with others in the place of some. */
    Limits with(Map<Limit, Long> others) {
        var all = new EnumMap<Limit, Long>(Limit.class);
        all.putAll(values);
        all.putAll(others);
        return new Limits(all);
    }
}
