-- Search over titles and messages. The vectors are generated columns: pure functions of rows that
-- are pure functions of the log.

-- Words in any language, as they are written but for case: no stemming, no stop words. Only the
-- first 60,000 characters count: a vector that outgrows its 1 MB would be an error, and with it the
-- message. The case is folded by Unicode and not by the database's locale.
CREATE FUNCTION search_vector(body text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN to_tsvector('pg_catalog.simple'::regconfig,
        left(lower(normalize(left(coalesce(body, ''), 60000), NFC) COLLATE "pg_c_utf8"), 60000));

-- All of the words must occur; the last one may be only the beginning of one. Without any word it
-- matches nothing.
CREATE FUNCTION search_query(words text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN numnode(plainto_tsquery('pg_catalog.simple'::regconfig,
            lower(normalize(words, NFC) COLLATE "pg_c_utf8"))) = 0 THEN ''::tsquery
        ELSE (plainto_tsquery('pg_catalog.simple'::regconfig,
            lower(normalize(words, NFC) COLLATE "pg_c_utf8"))::text || ':*')::tsquery
    END;

ALTER TABLE session ADD COLUMN search tsvector
    GENERATED ALWAYS AS (search_vector(title)) STORED;
ALTER TABLE message ADD COLUMN search tsvector
    GENERATED ALWAYS AS (search_vector(content)) STORED;
CREATE INDEX session_search ON session USING gin (search);
CREATE INDEX message_search ON message USING gin (search);
