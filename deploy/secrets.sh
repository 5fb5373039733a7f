#!/bin/sh
# Makes the files of deploy/secrets that are missing: random passwords for the database and for
# Grafana, and empty keys of the model's and the embedding server, to be filled in.
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
chmod 644 secrets/*
