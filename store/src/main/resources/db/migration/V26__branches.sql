-- A session's turns are a tree. The place (seq) of the parent's answer, in the question of a turn that
-- does not go on from the turn before it; -1 if it goes on from none. Null of all others, so that a
-- session without branches has none of it.
ALTER TABLE message ADD COLUMN parent_seq integer;
CREATE INDEX message_branches ON message (session_id, seq) WHERE parent_seq IS NOT NULL;

-- The turn that is gone on from; null if it is the newest one. Selections behind the newest turn are
-- counted.
ALTER TABLE session ADD COLUMN leaf_turn_id uuid,
    ADD COLUMN leaf_selection integer NOT NULL DEFAULT 0;

-- The arbiter's side of it: the turn that was selected since this one, the newest of its session, was
-- accepted, and whether the event log is known to hold that.
ALTER TABLE turn_claim ADD COLUMN leaf_turn_id uuid,
    ADD COLUMN leaf_selection integer NOT NULL DEFAULT 0,
    ADD COLUMN leaf_selected_at timestamp(3) with time zone,
    ADD COLUMN leaf_published boolean NOT NULL DEFAULT true;
CREATE INDEX turn_claim_leaf_unpublished ON turn_claim (leaf_selected_at) WHERE NOT leaf_published;
