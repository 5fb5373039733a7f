-- Sessions of clients that keep no sessions themselves: no list shows them, and they go after a while.
ALTER TABLE session ADD COLUMN unlisted boolean NOT NULL DEFAULT false;

DROP INDEX session_by_activity;
CREATE INDEX session_by_activity ON session (owner, updated_at DESC, session_id DESC)
    WHERE NOT unlisted;
CREATE INDEX session_unlisted ON session (updated_at) WHERE unlisted;
