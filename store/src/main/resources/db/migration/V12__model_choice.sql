-- Which model answers in a session, and how it is asked; null for the default.

ALTER TABLE session
    ADD COLUMN model         text,
    ADD COLUMN system_prompt text,
    ADD COLUMN temperature   double precision;
