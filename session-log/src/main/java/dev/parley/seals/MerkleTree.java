package dev.parley.seals;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Merkle tree as in RFC 6962, section 2.1. Immutable. */
public final class MerkleTree {

    /** From the leaves to the root; a node without a sibling moves up as it is. */
    private final List<List<byte[]>> levels = new ArrayList<>();

    /**
     * @param contents what the leaves hold, at least one
     */
    public MerkleTree(List<byte[]> contents) {
        if (contents.isEmpty()) {
            throw new IllegalArgumentException("a tree has a leaf");
        }
        var level = contents.stream().map(Digests::leaf).toList();
        levels.add(level);
        while (level.size() > 1) {
            var above = new ArrayList<byte[]>((level.size() + 1) / 2);
            for (int i = 0; i < level.size(); i += 2) {
                above.add(
                        i + 1 < level.size()
                                ? Digests.node(level.get(i), level.get(i + 1))
                                : level.get(i));
            }
            level = above;
            levels.add(level);
        }
    }

    public byte[] root() {
        return levels.getLast().getFirst();
    }

    /** Returns the siblings on the way from a leaf to the root. */
    public List<byte[]> path(int leaf) {
        var path = new ArrayList<byte[]>();
        int at = leaf;
        for (var level : levels) {
            int sibling = at ^ 1;
            if (sibling < level.size()) {
                path.add(level.get(sibling));
            }
            at /= 2;
        }
        return path;
    }

    /**
     * Returns the root of the tree of this size in which the path leads there from the leaf; null
     * if there is no such tree.
     */
    static byte @Nullable [] root(byte[] content, int leaf, int size, List<byte[]> path) {
        if (leaf < 0 || leaf >= size) {
            return null;
        }
        var hash = Digests.leaf(content);
        int at = leaf;
        int last = size - 1;
        int used = 0;
        while (last > 0) {
            boolean isRight = at % 2 == 1;
            if (isRight || at < last) {
                if (used == path.size()) {
                    return null;
                }
                var sibling = path.get(used++);
                hash = isRight ? Digests.node(sibling, hash) : Digests.node(hash, sibling);
            }
            at /= 2;
            last /= 2;
        }
        return used == path.size() ? hash : null;
    }
}
