-- What was done that must be provable and is in no conversation: reads of what others own, exports,
-- keys, limits, deletions. Whoever does it notes it here, in the same statement or before; it stays
-- until chat.audit has it. The API may add rows, and can neither read nor change one.
-- From this version on, partition -1 of the seals' tables is chat.audit.
CREATE TABLE audit_act (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id     uuid NOT NULL DEFAULT gen_random_uuid(),
    at     timestamp(3) with time zone NOT NULL DEFAULT now(),
    act    jsonb NOT NULL
);
