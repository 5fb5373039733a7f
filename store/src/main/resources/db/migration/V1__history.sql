-- What the projector builds from chat.events. Every row is a pure function of the log.

CREATE TABLE session (
    session_id      uuid PRIMARY KEY,
    owner           text NOT NULL,
    title           text,
    mode            text NOT NULL,
    document_ids    text NOT NULL,
    metadata        text NOT NULL,
    conversation_id text,
    message_count   integer NOT NULL,
    last_turn_id    uuid,
    live_turn_id    uuid,
    damaged         boolean NOT NULL,
    created_at      timestamp(3) with time zone NOT NULL,
    updated_at      timestamp(3) with time zone NOT NULL
);
CREATE INDEX session_by_activity ON session (owner, updated_at DESC, session_id DESC);

CREATE TABLE message (
    message_id      uuid PRIMARY KEY,
    session_id      uuid NOT NULL REFERENCES session ON DELETE CASCADE,
    turn_id         uuid NOT NULL,
    seq             integer NOT NULL,
    role            text NOT NULL,
    -- An answer's text stands in turn_chunk until its turn has ended.
    content         text,
    mode            text NOT NULL,
    status          text NOT NULL,
    document_ids    text NOT NULL,
    cascade_tier    text,
    model           text,
    prompt_tokens   integer,
    completion_tokens integer,
    total_tokens    integer,
    finish_reason   text,
    error_code      text,
    error_message   text,
    error_retryable boolean,
    -- The attempt whose text counts; the cursor may have gone past it by an ending from outside.
    attempt         integer NOT NULL,
    cursor_attempt  integer NOT NULL,
    cursor_n        integer NOT NULL,
    cursor_phase    text NOT NULL,
    created_at      timestamp(3) with time zone NOT NULL,
    completed_at    timestamp(3) with time zone,
    UNIQUE (session_id, seq),
    UNIQUE (turn_id, role)
);

CREATE TABLE message_source (
    message_id  uuid NOT NULL REFERENCES message ON DELETE CASCADE,
    number      integer NOT NULL,
    document_id uuid NOT NULL,
    title       text NOT NULL,
    creator     text,
    section     text,
    snippet     text NOT NULL,
    score       double precision NOT NULL,
    used        boolean NOT NULL,
    PRIMARY KEY (message_id, number)
);

-- The events of a turn, 64 to a row, a line each, as the log holds them: old streams are replayed
-- from here. Block boundaries depend on event numbers only, so that a rebuild gives the same rows.
CREATE TABLE turn_chunk (
    turn_id    uuid NOT NULL,
    attempt    integer NOT NULL,
    block      integer NOT NULL,
    session_id uuid NOT NULL REFERENCES session ON DELETE CASCADE,
    events     text NOT NULL,
    PRIMARY KEY (turn_id, attempt, block)
);
CREATE INDEX turn_chunk_by_session ON turn_chunk (session_id);

-- How far each partition of chat.events is projected: the next offset to read.
CREATE TABLE projection_position (
    partition integer PRIMARY KEY,
    position  bigint NOT NULL
);

-- Records that could not be projected, kept for a person to look at.
CREATE TABLE projection_failure (
    partition  integer NOT NULL,
    log_offset bigint NOT NULL,
    record_key text,
    reason     text NOT NULL,
    value      bytea,
    PRIMARY KEY (partition, log_offset)
);
