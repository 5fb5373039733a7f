#!/bin/sh
# Creates a session, asks a question, and prints the events of its answer. Needs curl.
#   examples/ask.sh "What is an event log?" http://localhost:8080
set -eu
base=${2:-http://localhost:8080}
json() { printf '%s' "$1" | sed 's/\\/\\\\/g; s/"/\\"/g'; }

session=$(curl -sf "$base/api/chat/sessions" -H 'Content-Type: application/json' -d '{}' |
    sed 's/.*"session_id":"\([^"]*\)".*/\1/')

# The answer goes on without its reader. A link to it comes at once; the key makes a repeat harmless.
turn=$(curl -sf --retry 3 "$base/api/chat/sessions/$session/messages" \
    -H 'Content-Type: application/json' -H 'Accept: application/json' -H "Idempotency-Key: question-1" \
    -d "{\"content\":\"$(json "$1")\"}" | sed 's/.*"turn_id":"\([^"]*\)".*/\1/')

# Each event has an id. A stream that broke off goes on behind the last one, on any node.
curl -sfN "$base/api/chat/sessions/$session/turns/$turn/events" -H "Last-Event-ID: $turn.0.0"
