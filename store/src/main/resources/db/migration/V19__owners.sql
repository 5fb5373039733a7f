-- Who owns what. The id is random and means nothing; what it owns is found by it. Who the owner is
-- stands in owner_identity and api_key.
CREATE TABLE owner (
    id         text PRIMARY KEY,
    name       text NOT NULL UNIQUE,
    created_at timestamp(3) with time zone NOT NULL
);

-- The owner of mode open, and of all that was written before there were owners.
INSERT INTO owner (id, name, created_at) VALUES ('local', 'local', now());

CREATE TABLE owner_identity (
    issuer     text NOT NULL,
    subject    text NOT NULL,
    owner      text NOT NULL REFERENCES owner (id),
    created_at timestamp(3) with time zone NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX owner_identity_by_owner ON owner_identity (owner);

CREATE TABLE api_key (
    id            text PRIMARY KEY,
    owner         text NOT NULL REFERENCES owner (id),
    secret_sha256 bytea NOT NULL,
    scopes        text[] NOT NULL,
    created_at    timestamp(3) with time zone NOT NULL,
    expires_at    timestamp(3) with time zone,
    revoked_at    timestamp(3) with time zone,
    -- A day, so that a call is no write.
    last_used_on  date
);
CREATE INDEX api_key_by_owner ON api_key (owner);
