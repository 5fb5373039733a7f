package dev.parley.api.security;

import org.springframework.stereotype.Component;

/** Until there are identities, every caller is the same one. */
@Component
class LocalCaller implements Caller {

    @Override
    public String owner() {
        return "local";
    }
}
