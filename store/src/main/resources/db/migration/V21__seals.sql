-- How far each partition of chat.events is sealed, and the hash of its last seal; the sealers'
-- fence, as projection_position is the projectors'.
CREATE TABLE seal_position (
    partition integer PRIMARY KEY,
    number bigint NOT NULL,
    next_offset bigint NOT NULL,
    head bytea NOT NULL
);

-- Every seal, as chat.seals holds it, from the moment that it counts.
CREATE TABLE seal (
    partition integer NOT NULL,
    number bigint NOT NULL,
    bytes bytea NOT NULL,
    published boolean NOT NULL DEFAULT false,
    PRIMARY KEY (partition, number)
);
CREATE INDEX seal_to_publish ON seal (partition, number) WHERE NOT published;

-- The leaves of the seals' trees: a session's digest at the end of an interval in which the log had
-- something of it. The session is named by the hash of its key, whose length has no bound.
CREATE TABLE seal_leaf (
    partition integer NOT NULL,
    number bigint NOT NULL,
    leaf integer NOT NULL,
    key_hash bytea NOT NULL,
    digest bytea NOT NULL,
    PRIMARY KEY (partition, number, leaf)
);
CREATE INDEX seal_leaf_of_key ON seal_leaf (key_hash, number);

-- The public keys of all sealers there ever were, for the server's own check.
CREATE TABLE seal_key (
    id bytea PRIMARY KEY,
    public_key bytea NOT NULL
);
