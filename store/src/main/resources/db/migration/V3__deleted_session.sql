-- Which sessions were deleted: decided here, once, and kept for ever, so that no message that is
-- late can open one again. `recorded`: the record holds session.deleted, from here on nobody finds
-- the session. `gone`: nothing is left to do.
CREATE TABLE deleted_session (
    session_id uuid PRIMARY KEY,
    owner      text NOT NULL,
    -- The time that session.deleted carries, also when it is published again.
    at         timestamp(3) with time zone NOT NULL,
    state      text NOT NULL CHECK (state IN ('decided', 'recorded', 'gone')),
    decided_at timestamp(3) with time zone NOT NULL
);
CREATE INDEX deleted_session_unfinished ON deleted_session (decided_at) WHERE state <> 'gone';

-- Whether the session takes messages; holds it open until the caller's transaction ends. Deleting
-- takes the same lock exclusively: a message that was accepted before is seen by the deletion, one
-- that comes after sees the deletion. Volatile, and not SQL: the look follows the wait for the lock
-- with a snapshot of its own.
CREATE FUNCTION session_held_open(session uuid) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(1, hashtext(session::text));
    RETURN NOT EXISTS (SELECT FROM deleted_session d WHERE d.session_id = session);
END
$$;
