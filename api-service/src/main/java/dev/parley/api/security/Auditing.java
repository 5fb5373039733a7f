package dev.parley.api.security;

import dev.parley.api.web.ProblemCode;
import dev.parley.api.web.ProblemException;
import dev.parley.store.acts.Act;
import dev.parley.store.acts.Acts;
import dev.parley.store.owners.Owners;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/**
 * Notes what callers read that others may have to account for, before they get it. To be asked on
 * the thread of the request.
 */
@Component
public final class Auditing {

    private final Identities identities;
    private final SecuritySettings settings;
    private final Owners owners;
    private final Acts acts;

    Auditing(Identities identities, SecuritySettings settings, Owners owners, Acts acts) {
        this.identities = identities;
        this.settings = settings;
        this.owners = owners;
        this.acts = acts;
    }

    /** Notes what the caller is about to get. */
    public void note(Act.Kind kind, Map<String, String> about) {
        var caller = identities.ofCall();
        var all = new TreeMap<>(about);
        if (caller.keyId() != null) {
            all.put("by_key", caller.keyId());
        }
        acts.note(new Act(kind, caller.owner(), all));
    }

    /**
     * Notes what the caller, who has the scope for it, is about to get of somebody else.
     *
     * @throws ProblemException 403 in mode {@code open}
     */
    public void noteAcrossOwners(Act.Kind kind, Map<String, String> about) {
        requireThatCallersAreKnown();
        note(kind, about);
    }

    /**
     * Returns the id of the owner of this name.
     *
     * @throws ProblemException 403 in mode {@code open}, 404 if there is none
     */
    public String owner(String name) {
        requireThatCallersAreKnown();
        return owners.find(name).orElseThrow(() -> ProblemException.notFound("owner " + name));
    }

    private void requireThatCallersAreKnown() {
        requireThatCallersAreKnown("nobody may read what others own");
    }

    /**
     * @param so what follows where they are not
     * @throws ProblemException 403 in mode {@code open}
     */
    public void requireThatCallersAreKnown(String so) {
        if (settings.isOpen()) {
            throw ProblemException.of(
                    ProblemCode.FORBIDDEN,
                    "parley.security.mode is open: nobody is asked who they are, so %s."
                            .formatted(so));
        }
    }
}
