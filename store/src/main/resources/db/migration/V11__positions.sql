-- Where a passage stands: its page, if the file has pages, and its first character and the one after
-- its last within the document's text, in UTF-16 units. Unknown of passages made before.
ALTER TABLE document_chunk
    ADD COLUMN page       integer,
    ADD COLUMN text_start integer,
    ADD COLUMN text_end   integer;
ALTER TABLE message_source
    ADD COLUMN page       integer,
    ADD COLUMN text_start integer,
    ADD COLUMN text_end   integer;

-- The text that was extracted from a document, in pieces, as positions count it. Written with its
-- chunks.
CREATE TABLE document_text (
    document_id uuid NOT NULL REFERENCES document ON DELETE CASCADE,
    number      integer NOT NULL,
    body        text NOT NULL,
    PRIMARY KEY (document_id, number)
);
