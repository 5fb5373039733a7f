-- How many of the completion's tokens were reasoning; null if the model did not say it.

ALTER TABLE message
    ADD COLUMN reasoning_tokens integer;
