-- What owners may use, what they have used, and the functions that decide.

-- A limit of an owner that differs from the setting; 0 is none.
CREATE TABLE owner_limit (
    owner text NOT NULL REFERENCES owner (id),
    name  text NOT NULL,
    value bigint NOT NULL CHECK (value >= 0),
    PRIMARY KEY (owner, name)
);

-- One row for each owner that has limits. Whoever accepts a message of the owner locks it, so that
-- the owner's messages are decided one after the other, on all nodes.
CREATE TABLE owner_usage (
    owner          text PRIMARY KEY,
    -- The messages a minute are a bucket: each message moves this time by its share of the minute,
    -- and it may not be more than a minute ahead.
    messages_until timestamp with time zone NOT NULL
);

-- What ended turns took, by the day on which they ended (UTC). It stays when sessions are deleted.
CREATE TABLE usage_day (
    owner             text NOT NULL,
    day               date NOT NULL,
    -- Empty if the claim does not say it.
    model             text NOT NULL,
    mode              text NOT NULL,
    -- Turns that end at the same moment do not wait for each other's row.
    part              smallint NOT NULL,
    turns             bigint NOT NULL,
    prompt_tokens     bigint NOT NULL,
    completion_tokens bigint NOT NULL,
    -- Of attempts whose tokens nobody counted: what was reserved for them.
    uncounted_tokens  bigint NOT NULL,
    PRIMARY KEY (owner, day, model, mode, part)
) WITH (
    -- Each turn changes a row; its next version should find room on the same page.
    fillfactor = 50,
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 20000
);
CREATE INDEX usage_day_by_day ON usage_day (day);

-- The model that was asked, and the tokens that each attempt may take; null of claims that an
-- earlier version accepted.
ALTER TABLE turn_claim ADD COLUMN model text, ADD COLUMN reserved bigint;
CREATE INDEX turn_claim_live_of_owner ON turn_claim (owner) WHERE state = 'live';

-- What the owner has under way, and has used today. A turn is in exactly one of the two, because it
-- moves from one to the other by one statement.
CREATE FUNCTION owner_load(who text)
RETURNS TABLE (live bigint, queued bigint, researching bigint, reserved bigint, tokens bigint,
    researches bigint)
LANGUAGE sql STABLE AS $$
    SELECT count(*), count(*) FILTER (WHERE c.request_offset IS NULL),
        count(*) FILTER (WHERE c.research),
        -- A number of attempts, because the earlier ones were paid for as well.
        CAST(coalesce(sum(coalesce(c.reserved, 0) * greatest(c.attempt, 1)), 0) AS bigint),
        (SELECT CAST(coalesce(sum(d.prompt_tokens + d.completion_tokens + d.uncounted_tokens), 0)
                AS bigint)
            FROM usage_day d
            WHERE d.owner = who AND d.day = CAST(now() AT TIME ZONE 'UTC' AS date)),
        (SELECT CAST(coalesce(sum(d.turns), 0) AS bigint) FROM usage_day d
            WHERE d.owner = who AND d.day = CAST(now() AT TIME ZONE 'UTC' AS date)
              AND d.mode = 'deep_research')
    FROM turn_claim c WHERE c.owner = who AND c.state = 'live'
$$;

-- The limit that keeps the owner from one more turn now; null if none does. Until the caller's
-- transaction ends, no other message of the owner is decided. Volatile, and not SQL: the look at what
-- is used follows the wait for the lock with a snapshot of its own.
CREATE FUNCTION limit_reached(who text, is_research boolean, wanted bigint, messages_per_minute bigint,
    live_turns bigint, queued_turns bigint, tokens_per_day bigint, researches_per_day bigint)
RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    most record;
    used record;
    until timestamptz;
BEGIN
    SELECT coalesce(max(l.value) FILTER (WHERE l.name = 'messages_per_minute'), messages_per_minute)
            AS messages,
        coalesce(max(l.value) FILTER (WHERE l.name = 'live_turns'), live_turns) AS live,
        coalesce(max(l.value) FILTER (WHERE l.name = 'queued_turns'), queued_turns) AS queued,
        coalesce(max(l.value) FILTER (WHERE l.name = 'tokens_per_day'), tokens_per_day) AS tokens,
        coalesce(max(l.value) FILTER (WHERE l.name = 'researches_per_day'), researches_per_day)
            AS researches
    INTO most FROM owner_limit l WHERE l.owner = who;
    IF greatest(most.messages, most.live, most.queued, most.tokens, most.researches) = 0 THEN
        RETURN NULL;
    END IF;
    INSERT INTO owner_usage (owner, messages_until) VALUES (who, now()) ON CONFLICT DO NOTHING;
    SELECT u.messages_until INTO until FROM owner_usage u WHERE u.owner = who FOR UPDATE;
    SELECT * INTO used FROM owner_load(who);
    RETURN CASE
        WHEN most.tokens > 0 AND used.tokens + used.reserved + wanted > most.tokens
            THEN 'tokens_per_day'
        WHEN is_research AND most.researches > 0
            AND used.researches + used.researching >= most.researches THEN 'researches_per_day'
        WHEN most.live > 0 AND used.live >= most.live THEN 'live_turns'
        WHEN most.queued > 0 AND used.queued >= most.queued THEN 'queued_turns'
        -- A millisecond for what is lost by rounding.
        WHEN most.messages > 0 AND until > clock_timestamp() + interval '60.001 s'
            - interval '1 minute' / nullif(most.messages, 0) THEN 'messages_per_minute'
    END;
END
$$;

-- Counts a message that was accepted, if there is a limit of messages a minute. To be called by whoever
-- has asked limit_reached in the same transaction.
CREATE FUNCTION count_message(who text, messages_per_minute bigint) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    most bigint := coalesce((SELECT l.value FROM owner_limit l
        WHERE l.owner = who AND l.name = 'messages_per_minute'), messages_per_minute);
BEGIN
    IF most > 0 THEN
        UPDATE owner_usage
        SET messages_until = greatest(messages_until, clock_timestamp())
            + interval '1 minute' / most
        WHERE owner = who;
    END IF;
END
$$;

-- The limit that keeps the owner from one more document of this size; null if none does. Until the
-- caller's transaction ends, no other document of the owner is decided: as with limit_reached, the look
-- follows the wait. The lock is not that of the owner's messages, since a document is long to write.
CREATE FUNCTION document_limit_reached(who text, bytes bigint, most_documents bigint, most_bytes bigint)
RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    most record;
    used record;
BEGIN
    SELECT coalesce(max(l.value) FILTER (WHERE l.name = 'documents'), most_documents) AS documents,
        coalesce(max(l.value) FILTER (WHERE l.name = 'stored_bytes'), most_bytes) AS bytes
    INTO most FROM owner_limit l WHERE l.owner = who;
    IF greatest(most.documents, most.bytes) = 0 THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(5, hashtext(who));
    SELECT count(*) AS documents, coalesce(sum(d.size), 0) AS bytes
    INTO used FROM document d WHERE d.owner = who;
    RETURN CASE
        WHEN most.documents > 0 AND used.documents >= most.documents THEN 'documents'
        WHEN most.bytes > 0 AND used.bytes + bytes > most.bytes THEN 'stored_bytes'
    END;
END
$$;
