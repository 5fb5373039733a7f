package dev.parley.api.security;

import org.springframework.security.core.context.SecurityContextHolder;

/** The caller whose credential {@link BearerCredentials} has checked. */
final class BearerCaller implements Identities {

    /**
     * @throws IllegalStateException outside of a call, or without a credential: nobody is never
     *     somebody
     */
    @Override
    public Identity ofCall() {
        var authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication != null && authentication.getPrincipal() instanceof Identity identity) {
            return identity;
        }
        throw new IllegalStateException("Nobody was asked who they are");
    }
}
