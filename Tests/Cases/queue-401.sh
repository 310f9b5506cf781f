#!/usr/bin/env bash
# GitHub's message queue refuses the session's token (401), although the session was just refreshed.
# https://github.com/actions/actions-runner-controller/issues/3529
#
# Input: every poll answers 401, and every refresh 200. The agent must slow down, and status must say so. (An early version of this agent
# sent 780 polls and 780 refreshes a second.)
# shellcheck source=Tests/Cases/lib.sh
source "$(dirname "$0")/lib.sh"

cloud_behind_proxy --hold 1s <<'PY'
from rewriting_proxy import Answer


def handle(request, forward):
    if request.path.startswith("/_broker/queue/") and "refuse" in request.flags:
        return Answer(401, {"message": "The token is not valid for this audience."})
    return forward(request)
PY
leader_start
set_flag refuse 1
refused="$POLL.* 401$"
refresh='PATCH .*/sessions/.* 200$'
until_true 30 "a refused poll" asked_at_least 1 "$refused"
until_true 20 "status to name the queue's reason" warns_of "token is not valid for this audience"
is "$(exit_code "$BIN/agent" status)" 3
until_true 60 "five refused polls" asked_at_least 5 "$refused"
took=$(span 1 5 "$refused")
must "five polls take at least 2.5 s: $took ms" test "$took" -ge 2500
must "each refused poll is followed by at most one refresh: $(asked "$refresh")" test "$(asked "$refresh")" -le "$(asked "$refused")"
say "ok: the agent slows down (five refused polls in $took ms), and status says why"
