package dev.parley.store.owners;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The tables {@code owner} and {@code owner_identity}. If several nodes meet somebody for the first
 * time at once, all get the same owner. Thread-safe.
 */
public final class Owners {

    /** The owner of mode {@code open}, and of all data from before there were owners. */
    public static final String LOCAL = "local";

    /** What an owner may be called. */
    public static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");

    private final JdbcClient jdbc;

    public Owners(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Returns the id of the owner of this name, who is made if there is none. */
    String named(String name, Instant at) {
        jdbc.sql(
                        """
                        INSERT INTO owner (id, name, created_at) VALUES (?, ?, ?)
                        ON CONFLICT (name) DO NOTHING
                        """)
                .params(UUID.randomUUID().toString(), name, at.atOffset(ZoneOffset.UTC))
                .update();
        return find(name).orElseThrow();
    }

    /**
     * Returns the id of the owner that an identity provider's subject stands for, who is made at
     * first sight. The name of such an owner is its id: who it is, is not our business.
     */
    public String of(String issuer, String subject, Instant at) {
        return find(issuer, subject)
                .or(
                        () -> {
                            make(issuer, subject, at);
                            return find(issuer, subject);
                        })
                .orElseThrow();
    }

    /** Returns the id of the owner of this name; empty if there is none. */
    public Optional<String> find(String name) {
        return jdbc.sql("SELECT id FROM owner WHERE name = ?")
                .param(name)
                .query(String.class)
                .optional();
    }

    private Optional<String> find(String issuer, String subject) {
        return jdbc.sql("SELECT owner FROM owner_identity WHERE issuer = ? AND subject = ?")
                .params(issuer, subject)
                .query(String.class)
                .optional();
    }

    // One statement, so that no owner is left without an identity.
    private void make(String issuer, String subject, Instant at) {
        jdbc.sql(
                        """
                        WITH fresh AS (
                            INSERT INTO owner_identity (issuer, subject, owner, created_at)
                            VALUES (:issuer, :subject, :owner, :at)
                            ON CONFLICT (issuer, subject) DO NOTHING
                            RETURNING owner, created_at)
                        INSERT INTO owner (id, name, created_at)
                        SELECT owner, owner, created_at FROM fresh
                        """)
                .param("issuer", issuer)
                .param("subject", subject)
                .param("owner", UUID.randomUUID().toString())
                .param("at", at.atOffset(ZoneOffset.UTC))
                .update();
    }
}
