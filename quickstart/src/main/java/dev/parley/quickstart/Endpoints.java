package dev.parley.quickstart;

/**
 * Where the services find each other: the only thing they share.
 *
 * @param apiPort the port of the API on 127.0.0.1
 * @param bootstrapServers of Kafka
 * @param jdbcUrl of PostgreSQL; no password
 * @param jdbcUser the user to connect as
 * @param model the language model
 */
public record Endpoints(
        int apiPort,
        String bootstrapServers,
        String jdbcUrl,
        String jdbcUser,
        ModelEndpoint model) {}
