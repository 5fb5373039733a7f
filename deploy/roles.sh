#!/bin/sh
# Makes the services' users of the database, with the passwords in /run/secrets. The image of
# PostgreSQL runs it when it creates the database. Over a database of an earlier version, run it by
# hand while no service runs (docs/deployment.md). It may be run again: to change passwords, too.
set -eu

psql -q -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" -d "${POSTGRES_DB:-parley}" <<'SQL'
\i /roles.sql
\set migrator `cat /run/secrets/database-migrator`
\set projector `cat /run/secrets/database-projector`
\set worker `cat /run/secrets/database-worker`
\set api `cat /run/secrets/database-api`
ALTER ROLE parley_migrator PASSWORD :'migrator';
ALTER ROLE parley_projector PASSWORD :'projector';
ALTER ROLE parley_worker PASSWORD :'worker';
ALTER ROLE parley_api PASSWORD :'api';
SQL
