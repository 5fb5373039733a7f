package dev.parley.quickstart;

/** The values of {@code parley.security.mode}. */
final class SecurityModes extends OneOf<String> {

    static final String OPEN = "open";
    static final String API_KEY = "api-key";

    SecurityModes() {
        super(OPEN, API_KEY, "oidc", "api-key,oidc");
    }
}
