#!/usr/bin/env bash
# `agent status` answers from the ledger alone: led (0), nobody leads (1), can't tell (2).
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

exit_code() {
    local code=0
    "$@" >"$CLOUD/last.out" 2>&1 || code=$?
    echo "$code"
}

two_agents 2
is_healthy() { [[ $(exit_code "$BIN/agent" status) == 0 ]]; }
until_true 20 "status to find it healthy" is_healthy
queue 4 --duration 20s
until_true 40 "two jobs to run" at_least 2 jobsRunning
busy() { [[ $(status '[.runners[] | select(.state == "busy")] | length') == 2 ]]; }
waiting() { [[ $(status '[.jobs[] | select(.state == "waiting" and (.why | length > 0))] | length') -ge 1 ]]; }
until_true 10 "status to show two busy runners" busy
if (($(control sessions | jq '.[0].statistics.assigned') > 2)); then until_true 10 "status to say why a job waits" waiting; fi
say "ok: status shows the leader, busy runners, and why jobs wait"

# Both are killed: the lease stands there unrenewed, and status watches it for its duration before it says so.
kill -KILL "${PID[$A]}" "${PID[$B]}"
is "$(exit_code "$BIN/agent" status)" 1
say "ok: with every agent dead, status answers and exits 1"

end dynamodb
is "$(exit_code "$BIN/agent" status)" 2
say "ok: without DynamoDB, status exits 2"
