-- What is found: a piece of a document, with what both searches look at. Seen by a search only while
-- its document is ready.
CREATE TABLE document_chunk (
    document_id uuid NOT NULL REFERENCES document ON DELETE CASCADE,
    number      integer NOT NULL,
    section     text,
    body        text NOT NULL,
    tokens      integer NOT NULL,
    embedding   real[] NOT NULL,
    PRIMARY KEY (document_id, number)
);
