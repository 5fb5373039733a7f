package dev.parley.api.security;

/** Who is calling. Everything a caller sees or changes is theirs. */
public interface Caller {

    /** The owner of the sessions that this call is about. */
    String owner();
}
