-- Which workers live. A worker renews its lease by its row, and holds an advisory lock on the same
-- connection, so that a kill is seen at once.
CREATE SEQUENCE worker_lock AS integer CYCLE;

CREATE TABLE worker (
    id           uuid PRIMARY KEY,
    name         text NOT NULL,
    -- The advisory lock (3, lock_number); another one for each connection.
    lock_number  integer NOT NULL,
    lease        interval NOT NULL,
    -- Counts the renewals.
    renewal      bigint NOT NULL,
    renewed_at   timestamp with time zone NOT NULL,
    -- Since when the worker has renewed on time, by one connection.
    steady_since timestamp with time zone NOT NULL
);

-- The worker that runs the turn. It counts only with request_offset -1: the claim then lives by the
-- worker's lease. Other offsets are of earlier workers, whose claims live by the lock of the
-- request. Without an offset the turn waits for a worker.
ALTER TABLE turn_claim ADD COLUMN worker uuid;
CREATE INDEX turn_claim_leased ON turn_claim (worker)
    WHERE state = 'live' AND request_offset = -1;
CREATE INDEX turn_claim_waiting ON turn_claim (created_at)
    WHERE state = 'live' AND request_offset IS NULL;
