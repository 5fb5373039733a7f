-- What each service may do with each table. Flyway runs this at the end of every migration; where
-- one user does everything, because nobody ran db/roles.sql, there is nothing to do.
--
-- A new table needs its lines here: without them every service may read it, and only its owner may
-- write it. Lines of a table that this version does not have are skipped.
DO $$
DECLARE
    place record;
BEGIN
    -- Users belong to the whole server: in another database on it, somebody else may migrate, who
    -- was not made a member, and has no use for them.
    IF NOT EXISTS (SELECT FROM pg_auth_members
        JOIN pg_roles AS role ON role.oid = roleid AND role.rolname = 'parley_projector'
        JOIN pg_roles AS who ON who.oid = member AND who.rolname = current_user) THEN
        RETURN;
    END IF;
    -- Two at once would be in each other's way.
    PERFORM pg_advisory_xact_lock(2, 2);

    -- Only who owns a table may replace it, which is what a rebuild does.
    FOR place IN
        SELECT c.oid::regclass AS name, relkind FROM pg_class c
        WHERE relnamespace = 'public'::regnamespace AND relname IN ('projection_position',
            'session', 'message', 'message_source', 'turn_chunk', 'turn_chunk_part',
            'searched_text', 'projection_failure', 'turn_cursor')
            AND relowner <> 'parley_projector'::regrole
            AND pg_has_role(relowner, 'USAGE')
    LOOP
        EXECUTE format('ALTER %s %s OWNER TO parley_projector',
            CASE place.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, place.name);
    END LOOP;

    FOR place IN
        SELECT c.oid::regclass AS name FROM pg_class c
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')
            AND pg_has_role(relowner, 'USAGE')
    LOOP
        EXECUTE format('GRANT SELECT ON %s TO parley_api, parley_worker, parley_projector',
            place.name);
    END LOOP;
    -- Secrets' hashes and people's identities are for the API alone, and acts for nobody who is
    -- able to add one.
    REVOKE SELECT ON api_key, owner_identity FROM parley_worker, parley_projector;
    REVOKE SELECT ON audit_act FROM parley_worker, parley_api;

    FOR place IN
        SELECT to_regclass(name) AS name, service, rights FROM (VALUES
            ('turn_claim', 'parley_api', 'INSERT, UPDATE, DELETE'),
            ('turn_claim', 'parley_worker', 'UPDATE'),
            ('turn_claim', 'parley_projector', 'UPDATE, DELETE'),
            ('open_delivery', 'parley_api', 'INSERT, UPDATE, DELETE'),
            ('open_delivery', 'parley_worker', 'INSERT, UPDATE, DELETE'),
            ('open_delivery', 'parley_projector', 'INSERT, UPDATE, DELETE'),
            ('worker', 'parley_worker', 'INSERT, UPDATE, DELETE'),
            ('owner', 'parley_api', 'INSERT'),
            ('owner_identity', 'parley_api', 'INSERT'),
            ('api_key', 'parley_api', 'UPDATE (last_used_on)'),
            ('deleted_session', 'parley_api', 'INSERT, UPDATE, DELETE'),
            ('deleted_session', 'parley_projector', 'INSERT, UPDATE, DELETE'),
            ('conversation', 'parley_api', 'INSERT, UPDATE, DELETE'),
            ('conversation', 'parley_projector', 'DELETE'),
            ('document', 'parley_api', 'INSERT, UPDATE, DELETE'),
            ('document', 'parley_worker', 'UPDATE'),
            ('document', 'parley_projector', 'UPDATE'),
            ('document_piece', 'parley_api', 'INSERT'),
            ('document_piece', 'parley_worker', 'DELETE'),
            ('document_piece', 'parley_projector', 'DELETE'),
            ('document_text', 'parley_worker', 'INSERT, DELETE'),
            ('document_text', 'parley_projector', 'DELETE'),
            ('document_chunk', 'parley_worker', 'INSERT, UPDATE, DELETE'),
            ('document_chunk', 'parley_projector', 'UPDATE, DELETE'),
            ('owner_word', 'parley_worker', 'INSERT, DELETE'),
            ('owner_word', 'parley_projector', 'INSERT, DELETE'),
            ('embedding_model', 'parley_worker', 'INSERT, UPDATE'),
            ('projection_words', 'parley_projector', 'UPDATE'),
            ('seal', 'parley_projector', 'INSERT, UPDATE'),
            ('seal_leaf', 'parley_projector', 'INSERT'),
            ('seal_position', 'parley_projector', 'INSERT, UPDATE'),
            ('seal_key', 'parley_projector', 'INSERT'),
            ('session_key', 'parley_api', 'INSERT, UPDATE'),
            ('session_key', 'parley_worker', 'INSERT, UPDATE'),
            ('session_key', 'parley_projector', 'INSERT, UPDATE'),
            ('owner_usage', 'parley_api', 'INSERT, UPDATE'),
            ('usage_day', 'parley_api', 'INSERT, UPDATE'),
            ('usage_day', 'parley_worker', 'INSERT, UPDATE'),
            ('usage_day', 'parley_projector', 'INSERT, UPDATE, DELETE'),
            ('document', 'parley_projector', 'DELETE'),
            ('erasure', 'parley_api', 'INSERT'),
            ('erasure', 'parley_projector', 'UPDATE'),
            ('erased_item', 'parley_projector', 'INSERT'),
            ('audit_act', 'parley_api', 'INSERT'),
            ('audit_act', 'parley_projector', 'INSERT, UPDATE, DELETE')
        ) AS rows (name, service, rights)
        WHERE to_regclass(name) IS NOT NULL
    LOOP
        EXECUTE format('GRANT %s ON %s TO %I', place.rights, place.name, place.service);
    END LOOP;
    GRANT USAGE ON SEQUENCE worker_lock TO parley_worker;
END $$;
