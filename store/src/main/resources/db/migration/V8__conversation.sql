-- Which session a conversation id of /api/v1/chat names: decided here, once, before the session is
-- in the record. Who finds a decision whose session the record does not hold publishes it.
CREATE TABLE conversation (
    owner           text NOT NULL,
    conversation_id text NOT NULL,
    session_id      uuid NOT NULL,
    -- The time that session.created carries, whoever publishes it.
    at              timestamp(3) with time zone NOT NULL,
    PRIMARY KEY (owner, conversation_id)
);
CREATE INDEX conversation_by_session ON conversation (session_id);
