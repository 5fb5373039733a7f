-- For which sessions delivery may hold something, such as a topic, and when the reaper looks next
-- whether they are idle. What has a row and is `opened` is open: the row goes together with what
-- delivery holds, under the lock of session_held_open, taken exclusively.
CREATE TABLE open_delivery (
    session_id uuid PRIMARY KEY,
    -- False where delivery may hold nothing: a sweep found it, without the lock, or dropping failed.
    opened     boolean NOT NULL,
    look_at    timestamp(3) with time zone NOT NULL
);
CREATE INDEX open_delivery_due ON open_delivery (look_at);

-- The reaper asks for a session's newest turn.
CREATE INDEX turn_claim_by_session ON turn_claim (session_id, created_at);

-- Notes that the session's delivery is open, and tells whether the caller has to see to it. To be
-- called by whoever holds the session open. Volatile, and not SQL: the second statement must see
-- what the first one waited for.
CREATE FUNCTION delivery_to_open(session uuid) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    -- The shortest time after which a session may count as idle is a minute.
    INSERT INTO open_delivery (session_id, opened, look_at)
    VALUES (session, true, now() + interval '1 minute')
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
        RETURN true;
    END IF;
    UPDATE open_delivery SET opened = true WHERE session_id = session AND NOT opened;
    RETURN FOUND;
END
$$;
