-- What is found: a piece of a document, with what both searches look at. Seen by a search only while
-- its document is ready.
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- English stems and stop words; words of other languages are cut as English ones would be, in texts
-- and questions alike, and so are found as they are written. Accents do not count.
CREATE TEXT SEARCH CONFIGURATION parley (COPY = english);
ALTER TEXT SEARCH CONFIGURATION parley
    ALTER MAPPING FOR word, hword, hword_part WITH unaccent, english_stem;

-- Text as its words: 'KIP-932' and 'max.poll.records' are found by each of their parts, however they
-- are joined.
CREATE FUNCTION chunk_words(words text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN translate(coalesce(words, ''), '-./:@#+=&''’', '           ');

CREATE FUNCTION chunk_vector(title text, section text, body text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN setweight(to_tsvector('parley'::regconfig, chunk_words(title)), 'A')
        || setweight(to_tsvector('parley'::regconfig, chunk_words(section)), 'B')
        || to_tsvector('parley'::regconfig, chunk_words(body));

CREATE TABLE document_chunk (
    document_id uuid NOT NULL REFERENCES document ON DELETE CASCADE,
    number      integer NOT NULL,
    section     text,
    body        text NOT NULL,
    tokens      integer NOT NULL,
    -- Of title, section and body, by their weight.
    search      tsvector NOT NULL,
    -- Of length 1.
    embedding   real[] NOT NULL,
    PRIMARY KEY (document_id, number)
);
-- The vector of words is read for each chunk that a search weighs, and stays in the row.
ALTER TABLE document_chunk ALTER COLUMN search SET STORAGE MAIN;
ALTER TABLE document_chunk ALTER COLUMN embedding SET STORAGE EXTERNAL;
CREATE INDEX document_chunk_search ON document_chunk USING gin (search);

-- The words of all documents of an owner: what a word that is misspelt, in the question or in a text,
-- is compared with. A word stays when its document goes; it counts only where a chunk has it.
CREATE TABLE owner_word (
    owner text NOT NULL,
    word  text NOT NULL,
    PRIMARY KEY (owner, word)
);
CREATE INDEX owner_word_similar ON owner_word USING gin (word gin_trgm_ops);
