-- The keys of sessions, each wrapped by a master key that the services have. An erased row stays:
-- that a key was destroyed must never be guessed from its absence.
CREATE TABLE session_key (
    session_id uuid PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('live', 'erased')),
    wrapped bytea,
    master_key text,
    -- Where chat.keys was told of this state, if that is known. Nothing is encrypted with a key
    -- before. The highest one says how far this table knows that topic.
    told_offset bigint,
    -- True if chat.keys was told of the erasure once more, an hour later.
    told_again boolean NOT NULL DEFAULT false,
    created_at timestamp(3) with time zone NOT NULL,
    erased_at timestamp(3) with time zone,
    CHECK ((state = 'live') = (wrapped IS NOT NULL)),
    CHECK ((state = 'live') = (master_key IS NOT NULL))
);
CREATE INDEX session_key_master ON session_key (master_key) WHERE state = 'live';
CREATE INDEX session_key_told ON session_key (told_offset);
CREATE INDEX session_key_to_tell ON session_key (erased_at)
    WHERE state = 'erased' AND NOT told_again;

-- What is written to the event log of a claim's two events if it is encrypted: whoever publishes
-- them again writes the same bytes. Null if the events are written in the clear.
ALTER TABLE turn_claim ADD COLUMN accepted_record bytea;
ALTER TABLE turn_claim ADD COLUMN terminal_record bytea;
