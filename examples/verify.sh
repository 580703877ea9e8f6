#!/usr/bin/env bash
# Verifies an address: URL=http://127.0.0.1:8080 KEY=... ./verify.sh jane@example.com
set -euo pipefail
body=$(jq -n --arg email "$1" '{email: $email, wait: 5}')
answer=$(curl -sS --fail-with-body "$URL/v1/verifications" -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' -d "$body")

# Not settled yet: it goes on, and is found under its id.
while id=$(jq -er .id <<<"$answer"); do
  sleep "$(jq -r .retry_after_seconds <<<"$answer")"
  answer=$(curl -sS --fail-with-body "$URL/v1/verifications/$id" -H "Authorization: Bearer $KEY")
done
jq -r '"\(.email): \(.status), \(.reason)"' <<<"$answer"
