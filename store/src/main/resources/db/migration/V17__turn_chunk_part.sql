-- The events of blocks that are not whole yet: one row for each batch that brought some, never changed.
-- Once a block is whole, or its attempt is over, turn_chunk holds it and its parts are removed. The
-- projector's batches decide how a block is cut into parts; the joined parts depend on the log alone.
CREATE TABLE turn_chunk_part (
    turn_id uuid NOT NULL,
    attempt integer NOT NULL,
    first_n integer NOT NULL,
    last_n  integer NOT NULL,
    events  text NOT NULL,
    PRIMARY KEY (turn_id, attempt, first_n)
) WITH (
    -- Few rows live, and those only for seconds: what is dead must not wait for a share of the table.
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 20000
);
-- To compress a row that lives for seconds costs more than it saves.
ALTER TABLE turn_chunk_part ALTER COLUMN events SET STORAGE EXTERNAL;

-- How far each turn is projected. A message's row tells it as of the last event that changed the row;
-- the archive counts the events since then, such as tokens.
CREATE VIEW turn_cursor AS
SELECT m.turn_id, m.attempt, archive.archived_n, m.cursor_attempt,
    CASE WHEN m.cursor_phase = 'ENDED' OR m.cursor_attempt <> m.attempt THEN m.cursor_n
        ELSE archive.archived_n END AS cursor_n,
    m.cursor_phase
FROM message m CROSS JOIN LATERAL (
    -- The number of the last archived event of the attempt that counts. A version before this
    -- migration wrote blocks to turn_chunk that were not whole.
    SELECT CASE WHEN m.attempt = 0 OR m.cursor_phase = 'ENDED' THEN 0 ELSE coalesce(
        (SELECT max(p.last_n) FROM turn_chunk_part p
            WHERE p.turn_id = m.turn_id AND p.attempt = m.attempt),
        (SELECT c.block * 64 + array_length(string_to_array(c.events, E'\n'), 1) - 1
            FROM turn_chunk c WHERE c.turn_id = m.turn_id AND c.attempt = m.attempt
            ORDER BY c.block DESC LIMIT 1),
        0) END AS archived_n) AS archive
WHERE m.role = 'ASSISTANT';
