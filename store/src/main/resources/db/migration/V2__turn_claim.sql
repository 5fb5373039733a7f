-- The arbiter: who may run a turn, and how it ends, is decided here, once.
CREATE TABLE turn_claim (
    turn_id          uuid PRIMARY KEY,
    session_id       uuid NOT NULL,
    owner            text NOT NULL,
    idempotency_key  text,
    body_hash        text NOT NULL,
    accepted         text NOT NULL,
    state            text NOT NULL CHECK (state IN ('live', 'ending', 'ended')),
    published        boolean NOT NULL,
    attempt          integer NOT NULL,
    request_offset   bigint,
    terminal         text,
    cancel_requested boolean NOT NULL,
    created_at       timestamp(3) with time zone NOT NULL,
    updated_at       timestamp(3) with time zone NOT NULL
);
-- One live turn a session.
CREATE UNIQUE INDEX turn_claim_live ON turn_claim (session_id) WHERE state <> 'ended';
CREATE UNIQUE INDEX turn_claim_idempotency
    ON turn_claim (owner, session_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
-- What the reaper looks at: the few turns that have not ended.
CREATE INDEX turn_claim_open ON turn_claim (created_at) WHERE state <> 'ended';
