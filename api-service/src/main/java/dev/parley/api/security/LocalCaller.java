package dev.parley.api.security;

/** The only caller of mode {@code open}. */
final class LocalCaller implements Identities {

    @Override
    public Identity ofCall() {
        return Identity.LOCAL;
    }
}
