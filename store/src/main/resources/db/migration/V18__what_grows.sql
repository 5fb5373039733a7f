-- A claim gives up its message's text when the turn is projected; see EndedTurns.
-- Each turn changes its claim some five times: what is dead must not wait for a fifth of a table
-- that holds a row for every turn there ever was.
ALTER TABLE turn_claim SET (
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 20000,
    autovacuum_vacuum_insert_scale_factor = 0,
    autovacuum_vacuum_insert_threshold = 100000,
    autovacuum_analyze_scale_factor = 0.02
);
ALTER TABLE turn_claim ADD COLUMN cleared boolean NOT NULL DEFAULT false;
CREATE INDEX turn_claim_to_clear ON turn_claim (created_at) WHERE state = 'ended' AND NOT cleared;

-- Deep research holds a share of a worker's slots only, so the claim has to know it.
ALTER TABLE turn_claim ADD COLUMN research boolean NOT NULL DEFAULT false;

-- Where a session begins: the offset of session.created in its partition of chat.events. Null if
-- the session was projected before this migration; its log is then read from the partition's start.
ALTER TABLE session ADD COLUMN log_offset bigint;

-- Which sessions are idle, of all owners.
CREATE INDEX session_by_age ON session (updated_at);

-- Which deletions were finished long ago.
CREATE INDEX deleted_session_finished ON deleted_session (decided_at) WHERE state = 'gone';

-- When the record was written, so that the oldest can go.
ALTER TABLE projection_failure ADD COLUMN written_at timestamp(3) with time zone;
