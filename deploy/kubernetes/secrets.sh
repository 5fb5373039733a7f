#!/bin/sh
# Prints the secrets of the services as manifests, from the files of deploy/secrets, which
# deploy/secrets.sh makes:
#
#   deploy/secrets.sh
#   deploy/kubernetes/secrets.sh | kubectl apply -f -
#
# The seal key is deploy/secrets/seal-key: docs/kubernetes.md.
set -eu

cd "$(dirname "$0")/../secrets"

secret() {
    name="$1"
    shift
    echo "---"
    kubectl create secret generic "$name" --namespace parley --dry-run=client --output yaml "$@"
}

secret parley-migrate --from-file=PARLEY_DATABASE_PASSWORD=database-migrator
secret parley-api --from-file=PARLEY_DATABASE_PASSWORD=database-api
secret parley-projector --from-file=PARLEY_DATABASE_PASSWORD=database-projector
secret parley-worker --from-file=PARLEY_DATABASE_PASSWORD=database-worker \
    --from-file=OPENAI_API_KEY=openai-api-key --from-file=parley.embedding.key=embedding-key
secret parley-seal-key --from-file=seal-key
