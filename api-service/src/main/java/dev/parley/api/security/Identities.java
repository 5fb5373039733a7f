package dev.parley.api.security;

/** Tells the identity of the current call. To be asked on the thread of the request. */
interface Identities {
    Identity ofCall();
}
