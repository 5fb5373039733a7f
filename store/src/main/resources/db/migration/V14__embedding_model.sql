-- The model that made a chunk's vector: its name, dimensions, and the fingerprint of a text that it
-- wants before passages. Only vectors of one model can be compared. The default is the model in the
-- jar, which made all vectors so far.
ALTER TABLE document_chunk
    ADD COLUMN embedding_model text NOT NULL DEFAULT 'bge-small-en-v1.5-q/384';

-- The model of all chunks of a document; of a document that is being embedded again, still the one
-- before. Until when a worker has it for that.
ALTER TABLE document
    ADD COLUMN embedding_model   text DEFAULT 'bge-small-en-v1.5-q/384',
    ADD COLUMN reembedding_until timestamp(3) with time zone;
CREATE INDEX document_by_embedding_model ON document (embedding_model) WHERE status = 'ready';

-- The model that documents are embedded with: that of the worker that started last.
CREATE TABLE embedding_model (
    one   boolean PRIMARY KEY DEFAULT true CHECK (one),
    model text NOT NULL
);
