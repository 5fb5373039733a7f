#!/bin/sh
# Makes the files of deploy/secrets that are missing: random passwords for the database and for
# Grafana, and empty keys of the model's and the embedding server, to be filled in. With the argument
# keys also those of deploy/keys.yml: a master key and the key that signs seals. Keep a copy of both
# elsewhere.
set -eu

cd "$(dirname "$0")"
mkdir -p secrets
# Others on this machine do not get in. Within a container, the file is its user's to read.
chmod 700 secrets
for name in database-admin database-migrator database-projector database-worker database-api grafana-admin; do
    [ -e "secrets/$name" ] || od -An -N24 -tx1 /dev/urandom | tr -d ' \n' > "secrets/$name"
done
for name in openai-api-key embedding-key; do
    [ -e "secrets/$name" ] || : > "secrets/$name"
done
if [ "${1:-}" = keys ]; then
    [ -e secrets/master-key ] || head -c 32 /dev/urandom | base64 > secrets/master-key
    [ -e secrets/former-master-keys ] || : > secrets/former-master-keys
    [ -e secrets/seal-key ] || openssl genpkey -algorithm ed25519 -out secrets/seal-key
fi
for file in secrets/*; do
    [ "$file" = secrets/seal-key ] || chmod 644 "$file"
done
if [ -e secrets/seal-key ]; then
    chmod 600 secrets/seal-key
    # The user in the containers.
    chown 10001 secrets/seal-key 2> /dev/null \
        || echo "Now: sudo chown 10001 $(pwd)/secrets/seal-key" >&2
fi
