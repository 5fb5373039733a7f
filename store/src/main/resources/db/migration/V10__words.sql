-- Words are cut in Java, the same for texts and questions of any language; PostgreSQL stores and
-- matches them. An owner's rows are searched first of all.
CREATE EXTENSION IF NOT EXISTS btree_gin;

-- What sessions are found by: titles and messages. Part of the projection.
CREATE TABLE searched_text (
    -- The session for its title, or the message.
    text_id    uuid PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES session ON DELETE CASCADE,
    owner      text NOT NULL,
    words      tsvector NOT NULL
);
CREATE INDEX searched_text_by_words ON searched_text USING gin (owner, words);
CREATE INDEX searched_text_by_session ON searched_text (session_id);

ALTER TABLE session DROP COLUMN search;
ALTER TABLE message DROP COLUMN search;
DROP FUNCTION search_query(text);
DROP FUNCTION search_vector(text);

-- The version of the words in searched_text. A projector with a higher one rebuilds the projection,
-- as it does after this migration.
CREATE TABLE projection_words (version integer NOT NULL);
INSERT INTO projection_words VALUES (0);

-- Chunks whose words have a lower version than the code's are cut again in the background. Until
-- then, these are found by what they have.
ALTER TABLE document_chunk ADD COLUMN owner text;
ALTER TABLE document_chunk ADD COLUMN words_version integer NOT NULL DEFAULT 0;
UPDATE document_chunk c SET owner = d.owner FROM document d WHERE d.document_id = c.document_id;
ALTER TABLE document_chunk ALTER COLUMN owner SET NOT NULL;
ALTER TABLE document_chunk ALTER COLUMN words_version DROP DEFAULT;
DROP INDEX document_chunk_search;
CREATE INDEX document_chunk_by_words ON document_chunk USING gin (owner, search);
CREATE INDEX document_chunk_by_version ON document_chunk (words_version);
DROP FUNCTION chunk_vector(text, text, text);
DROP FUNCTION chunk_words(text);
DROP TEXT SEARCH CONFIGURATION parley;
