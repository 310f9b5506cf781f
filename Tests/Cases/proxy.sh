#!/usr/bin/env bash
# The proxy of the cases changes nothing by itself: three jobs run through it.
# shellcheck source=Tests/Cases/lib.sh
source "$(dirname "$0")/lib.sh"

cloud_behind_proxy --hold 3s <<'PY'
def handle(request, forward):
    return forward(request)
PY
leader_start
queue 3 --duration 1s
all_done 3
for call in "$POLL" "$MINT" 'POST / CreateFleet 200'; do
    must "the proxy saw '$call'" asked_at_least 1 "$call"
done
must "every answer passed through" test -z "$(journal ' 50[0-9]$')"
say "ok: three jobs run through the proxy"
