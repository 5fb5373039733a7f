package dev.parley.api.security;

/** The client of the current call. A caller sees and changes only what it owns. */
public interface Caller {

    /** Returns the owner of everything that the call may see. */
    String owner();
}
