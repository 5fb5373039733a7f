package dev.parley.api.security;

import org.springframework.stereotype.Component;

/** The only caller, until there are identities. */
@Component
class LocalCaller implements Caller {

    @Override
    public String owner() {
        return "local";
    }
}
