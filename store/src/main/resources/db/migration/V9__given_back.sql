-- Attempts that a worker gave back when it was told to stop: they say nothing against the turn.
ALTER TABLE turn_claim ADD COLUMN given_back int NOT NULL DEFAULT 0;
