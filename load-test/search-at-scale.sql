-- How long a search takes among a million messages of a hundred owners. Run it by hand in an empty
-- database with the migrations: psql -f load-test/search-at-scale.sql
\timing on
\if :{?texts} \else \set texts 50 \endif
SET synchronous_commit = off;
-- 100 owners, 200 sessions each, 50 texts a session, 40 words a text out of 50,000, a few of which
-- are in most texts.
INSERT INTO session (session_id, owner, title, mode, document_ids, metadata, message_count, damaged,
    created_at, updated_at)
SELECT gen_random_uuid(), 'owner-' || o, 'Session ' || s, 'REGULAR', '[]', '{}', 50, false,
    now() - s * interval '1 hour', now() - s * interval '1 hour' - o * interval '1 s'
FROM generate_series(1, 100) o, generate_series(1, 200) s;
INSERT INTO searched_text (text_id, session_id, owner, words)
SELECT gen_random_uuid(), session_id, owner, (
    SELECT array_to_tsvector(array_agg(DISTINCT
        CASE WHEN w <= 8 THEN 'common' || w || chr(97 + (random() * 25)::int)
            ELSE chr(97 + (random() * 25)::int) || 'word' || (power(random(), 3) * 50000)::int END))
    FROM generate_series(1, 40) w WHERE n IS NOT NULL AND session_id IS NOT NULL)
FROM session, generate_series(1, :texts) n;
ANALYZE session, searched_text;
SELECT count(*), pg_size_pretty(pg_total_relation_size('searched_text')) FROM searched_text;
\set ask 'EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) SELECT session_id FROM session WHERE owner = \'owner-7\' AND session_id IN (SELECT session_id FROM searched_text WHERE owner = \'owner-7\' AND words @@ CAST(:\'words\' AS tsquery)) ORDER BY updated_at DESC, session_id DESC LIMIT 21;'
\set words '''kword40000'''
:ask
\set words '''common1a'''
:ask
\set words '''kword40000'':*'
:ask
\set words '''common'':*'
:ask
\set words '''k'':*'
:ask
\set words '''common1a'' & ''kwo'':*'
:ask
