#!/usr/bin/env bash
# `agent status` answers from the ledger alone: led (0), nobody leads (1), can't tell (2).
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

exit_code() {
    local code=0
    "$@" >"$CLOUD/last.out" 2>&1 || code=$?
    echo "$code"
}

is_healthy() { [[ $(exit_code "$BIN/agent" status) == 0 ]]; }
busy() { [[ $(status '[.runners[] | select(.state == "busy")] | length') == "$1" ]]; }
why() { status '.jobs[] | select(.state == "waiting") | .why // ""'; }
says_capacity() { [[ $(why) == *apacity* ]]; }

two_agents 3
until_true 20 "status to find it healthy" is_healthy
queue 2 --duration 20s
until_true 40 "two jobs to run" at_least 2 jobsRunning
until_true 10 "status to show two busy runners" busy 2
say "ok: status shows the leader and its busy runners"

"$BIN/stand-in" fault no-capacity >/dev/null
queue 1 --duration 1s
until_true 20 "status to say why the job waits" says_capacity
is "$(exit_code "$BIN/agent" status)" 3
say "ok: status says why a job waits ($(why)), and exits 3"

# Both are killed: the lease stands there unrenewed, and status watches it for its duration before it says so.
crash "$A"
crash "$B"
is "$(exit_code "$BIN/agent" status)" 1
say "ok: with every agent dead, status answers and exits 1"

end dynamodb
is "$(exit_code "$BIN/agent" status)" 2
say "ok: without DynamoDB, status exits 2"
