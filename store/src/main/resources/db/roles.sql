-- The users of a database whose services may each do no more than their work. Run by a superuser in
-- Parley's database while no service runs: before the first migration, or at any later time, also
-- over an earlier version's tables. What they may do with each table, every migration says at its
-- end: db/migration/afterMigrate.sql. Their passwords are set by whoever runs this.
DO $$
DECLARE
    service text;
    change text;
BEGIN
    FOREACH service IN ARRAY
        ARRAY['parley_migrator', 'parley_projector', 'parley_worker', 'parley_api']
    LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = service) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', service);
        END IF;
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), service);
        EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', service);
    END LOOP;
    -- A migration changes the projection's tables, which belong to the projector.
    GRANT parley_projector TO parley_migrator;
    -- Extensions; and the second set of tables that a rebuild fills.
    EXECUTE format('GRANT CREATE ON DATABASE %I TO parley_migrator, parley_projector',
        current_database());
    GRANT CREATE ON SCHEMA public TO parley_migrator, parley_projector;
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
    -- Of a rebuild that did not end.
    DROP SCHEMA IF EXISTS rebuild CASCADE;

    FOR change IN
        SELECT format('ALTER %s %s OWNER TO parley_migrator',
            CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
            c.oid::regclass)
        FROM pg_class c
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'S')
            AND relowner NOT IN ('parley_migrator'::regrole, 'parley_projector'::regrole)
            -- Neither what an extension has nor the sequence of a column.
            AND NOT EXISTS (SELECT FROM pg_depend
                WHERE classid = 'pg_class'::regclass AND objid = c.oid
                    AND deptype IN ('e', 'i', 'a') AND objsubid = 0)
        UNION ALL
        SELECT format('ALTER FUNCTION %s OWNER TO parley_migrator', p.oid::regprocedure)
        FROM pg_proc p
        WHERE pronamespace = 'public'::regnamespace
            AND NOT EXISTS (SELECT FROM pg_depend
                WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e')
        UNION ALL
        SELECT format('ALTER TEXT SEARCH CONFIGURATION %s OWNER TO parley_migrator',
            t.oid::regconfig)
        FROM pg_ts_config t
        WHERE cfgnamespace = 'public'::regnamespace
    LOOP
        EXECUTE change;
    END LOOP;
END $$;
