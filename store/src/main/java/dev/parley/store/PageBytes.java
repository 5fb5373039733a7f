package dev.parley.store;

import java.util.List;

/**
 * Bounds a page of a list by bytes: a page ends early with the entry that reaches {@link #MOST},
 * and the next page goes on after it.
 */
public final class PageBytes {

    /** How many bytes a page may hold before its last entry. */
    public static final long MOST = 1 << 20;

    private PageBytes() {}

    /**
     * Returns how many of these entries fit into one page: one at least.
     *
     * @param sizes in bytes, in the order of the page
     */
    public static int fitting(List<Long> sizes) {
        long before = 0;
        int count = 0;
        while (count < sizes.size() && before < MOST) {
            before += sizes.get(count++);
        }
        return count;
    }
}
