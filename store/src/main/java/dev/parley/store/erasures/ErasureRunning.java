package dev.parley.store.erasures;

/** Nothing of the owner is accepted now, because all that it has is being erased. */
public final class ErasureRunning extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ErasureRunning() {
        super("All that the owner has is being erased");
    }
}
