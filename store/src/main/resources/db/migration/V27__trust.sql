-- Attempts that gave up before they asked a model, because something was away: they cost nothing.
ALTER TABLE turn_claim ADD COLUMN unasked int NOT NULL DEFAULT 0;

-- As before, but for those attempts.
CREATE OR REPLACE FUNCTION owner_load(who text)
RETURNS TABLE (live bigint, queued bigint, researching bigint, reserved bigint, tokens bigint,
    researches bigint)
LANGUAGE sql STABLE AS $$
    SELECT count(*), count(*) FILTER (WHERE c.request_offset IS NULL),
        count(*) FILTER (WHERE c.research),
        -- A number of attempts, because the earlier ones were paid for as well.
        CAST(coalesce(sum(coalesce(c.reserved, 0) * greatest(c.attempt - c.unasked, 1)), 0)
            AS bigint),
        (SELECT CAST(coalesce(sum(d.prompt_tokens + d.completion_tokens + d.uncounted_tokens), 0)
                AS bigint)
            FROM usage_day d
            WHERE d.owner = who AND d.day = CAST(now() AT TIME ZONE 'UTC' AS date)),
        (SELECT CAST(coalesce(sum(d.turns), 0) AS bigint) FROM usage_day d
            WHERE d.owner = who AND d.day = CAST(now() AT TIME ZONE 'UTC' AS date)
              AND d.mode = 'deep_research')
    FROM turn_claim c WHERE c.owner = who AND c.state = 'live'
$$;

-- For auditors and for the erasure of an owner; session_by_activity has the others.
CREATE INDEX session_unlisted_of_owner ON session (owner) WHERE unlisted;

-- Erasures of all that an owner has. The API asks for them, and the reaper carries them out.
CREATE TABLE erasure (
    erasure_id uuid PRIMARY KEY,
    owner text NOT NULL,
    state text NOT NULL CHECK (state IN ('running', 'finished')),
    requested_at timestamp(3) with time zone NOT NULL,
    -- The transaction that asked for it: what others had begun before may still add something.
    asked_in xid8 NOT NULL,
    -- The ends of the event log, by partition, once nobody writes any more who began before; null
    -- until then. What is projected up to there is all that the owner had.
    log_ends bigint[],
    finished_at timestamp(3) with time zone,
    sessions bigint NOT NULL DEFAULT 0,
    documents bigint NOT NULL DEFAULT 0,
    usage_rows bigint NOT NULL DEFAULT 0,
    -- The hash of the list of what was erased, as the receipt gives it.
    items_sha256 text
);
CREATE UNIQUE INDEX erasure_running ON erasure (owner) WHERE state = 'running';
CREATE INDEX erasure_of_owner ON erasure (owner, requested_at);

-- What an erasure takes, noted by the statement that decides it.
CREATE TABLE erased_item (
    erasure_id uuid NOT NULL REFERENCES erasure ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('document', 'session')),
    item_id uuid NOT NULL,
    -- Of a session with a key: the hash of its record in chat.keys, as far as that holds the key.
    wrapped_key_sha256 text,
    PRIMARY KEY (erasure_id, kind, item_id)
);
