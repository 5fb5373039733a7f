-- Documents: written by the api (upload, deletion) and by the workers that index them.
CREATE TABLE document (
    document_id   uuid PRIMARY KEY,
    owner         text NOT NULL,
    title         text NOT NULL,
    creator       text,
    domain        text,
    metadata      text NOT NULL,
    file_name     text,
    media_type    text NOT NULL,
    size          bigint NOT NULL,
    status        text NOT NULL CHECK (status IN ('indexing', 'ready', 'failed')),
    -- Percent of the chunks that are embedded.
    progress      integer NOT NULL CHECK (progress BETWEEN 0 AND 100),
    chunks        integer NOT NULL,
    error_code    text,
    error_message text,
    -- The job: whether it was sent, which record in chat.documents holds it (partition:offset), how
    -- often it was begun, how many of these were given back in order, and whether the record holds
    -- how it ended.
    published     boolean NOT NULL DEFAULT false,
    request       text,
    attempt       integer NOT NULL DEFAULT 0,
    given_back    integer NOT NULL DEFAULT 0,
    recorded      boolean NOT NULL DEFAULT false,
    created_at    timestamp(3) with time zone NOT NULL,
    updated_at    timestamp(3) with time zone NOT NULL
);
CREATE INDEX document_by_age ON document (owner, created_at DESC, document_id DESC);
CREATE INDEX document_by_creator ON document (owner, creator) WHERE creator IS NOT NULL;
CREATE INDEX document_by_domain ON document (owner, domain) WHERE domain IS NOT NULL;
-- What the reaper looks at: the few whose job is not done.
CREATE INDEX document_open ON document (created_at) WHERE NOT recorded;

-- The bytes as they were uploaded: services share no disk.
CREATE TABLE document_piece (
    document_id uuid NOT NULL REFERENCES document ON DELETE CASCADE,
    number      integer NOT NULL,
    bytes       bytea NOT NULL,
    PRIMARY KEY (document_id, number)
);
-- Files are mostly compressed already; a piece is read as a whole anyway.
ALTER TABLE document_piece ALTER COLUMN bytes SET STORAGE EXTERNAL;
