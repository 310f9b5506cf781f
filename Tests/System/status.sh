#!/usr/bin/env bash
# `agent status` answers from the ledger alone: led (0), nobody leads (1), can't tell (2). What it shows is inert, and true.
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
says() { grep -q -- "$1" <<<"$("$BIN/agent" status 2>&1)"; }
# queue_named NAME MS: one job of that name, whatever is in it.
queue_named() {
    jq -n --arg name "$1" --argjson ms "$2" '{$name, durationMs: $ms}' |
        curl --silent --fail --output /dev/null --data @- "$STANDIN/_control/queue"
}
shows_hostile() { [[ $(status '[.jobs[].name | select(startswith("x"))] | length') == 1 ]]; }
on_a_terminal() { python3 Tests/System/terminal.py "$@" >"$CLOUD/terminal.out" 2>&1; }

# What is wrong with the command line or the settings has one exit code in every command; a lost answer has its own.
cloud_start
"$BIN/agent" table create >"$CLOUD/table.out"
for command in run status step-down check "table create"; do
    # shellcheck disable=SC2086 # two words
    is "$(exit_code "$BIN/agent" $command --set MAX_RUNNER=1)" 64
done
is "$(exit_code "$BIN/agent" status --set GITHUB_TOKEN=ghp_secret)" 64
must "the secret isn't shown" test -z "$(grep ghp_secret "$CLOUD/last.out")"
is "$(exit_code "$BIN/agent" statsu)" 64
must "the right command is suggested" grep -q "Did you mean 'agent status'?" "$CLOUD/last.out"
full=0 closed=0
"$BIN/agent" settings 2>/dev/null >/dev/full || full=$?
"$BIN/agent" settings 2>/dev/null >&- || closed=$?
is "$full $closed" "74 74"
say "ok: wrong settings are told by 64 everywhere, a lost answer by 74, and a mistyped command is corrected"

is "$(exit_code "$BIN/agent" status --set DYNAMODB_TABLE=elsewhere)" 2
must "a missing table is named, with region and account" grep -q "'elsewhere' in us-east-1, account [0-9]*" "$CLOUD/last.out"
say "ok: a table that isn't there is named with its region and account"

export MAX_RUNNERS=3
agent_start "$A"
agent_start "$B"
until_true 20 "an agent that leads" is_led
is "$(exit_code "$BIN/agent" status --set RUNNER_SCALE_SET_NAME=dmeo)" 2
must "the scale sets of the table are named" grep -q "^It holds .*/acme/default/demo$" "$CLOUD/last.out"
is "$(exit_code "$BIN/agent" status --set RUNNER_SCALE_SET_NAME=dmeo -o name)" 2
must "a list of names says so too" grep -q "^agent status: this table holds no scale set .*/default/dmeo" "$CLOUD/last.out"
say "ok: a mistyped scale set isn't called an outage, and the table's own are named"
until_true 20 "status to find it healthy" is_healthy
queue 2 --duration 20s
until_true 40 "two jobs to run" at_least 2 jobsRunning
until_true 10 "status to show two busy runners" busy 2
say "ok: status shows the leader and its busy runners"

queue_named $'x\e]0;owned\a\e[2J\u009b1m\nLeader  nobody\r\u202eevil' 8000
until_true 20 "the hostile job to be listed" shows_hostile
must "what status writes to a terminal is inert, and fits it" on_a_terminal "$BIN/agent" status
must "the name is shown" grep -q owned "$CLOUD/terminal.out"
must "it forges no row" test "$(grep -c '^Leader' "$CLOUD/terminal.out")" == 1
must "--json is inert, too" on_a_terminal sh -c "'$BIN/agent' status --json | cut -c1-70"
say "ok: a job that is named with escape sequences moves nothing on a terminal"
until_true 40 "the limit to be said" says "MAX_RUNNERS (3) is reached since .* further jobs wait at GitHub unseen"
say "ok: at MAX_RUNNERS status says since when"
until_true 60 "room again" at_least 3 jobsCompleted

"$BIN/stand-in" fault no-capacity >/dev/null
queue 1 --duration 1s
until_true 20 "status to say why the job waits" says_capacity
is "$(exit_code "$BIN/agent" status)" 3
say "ok: status says why a job waits ($(why)), and exits 3"

# A standby that ends cleanly takes its heartbeat with it; a killed leader is no standby of the next one.
C=agent-c
MAX_RUNNERS=4 agent_start "$C"
until_true 20 "$C to stand by" stands_by "$C"
must "the setting that differs is named" says "^Differs .*MAX_RUNNERS: .*$C has '4'"
is "$(exit_code "$BIN/agent" status)" 3
end "$C"
is "$(status "[.agents[] | select(.id == \"$C\")] | length")" 0
say "ok: an agent whose settings differ is named, and its heartbeat goes with it at a clean end"
fallen=$(leader)
crash "$fallen"
until_true 20 "the other to lead" leads "$(other "$fallen")"
is "$(status ".agents[] | select(.id == \"$fallen\") | .stale")" true
is "$(exit_code "$BIN/agent" step-down)" 3
say "ok: a leader that was killed counts as gone at once, for status and for step-down"
agent_start "$fallen"
until_true 20 "$fallen to stand by" stands_by "$fallen"

# Both are killed: the lease stands there unrenewed, and status watches it for its duration before it says so.
crash "$A"
crash "$B"
is "$(exit_code "$BIN/agent" status)" 1
must "NONE says since when" grep -q "^Leader  *NONE: .*its last heartbeat was at " "$CLOUD/last.out"
is "$(exit_code "$BIN/agent" status -o name)" 1
must "a list of names says that nobody leads" grep -q "^agent status: no agent leads .*/demo" "$CLOUD/last.out"
say "ok: with every agent dead, status answers, says since when, and exits 1"

end dynamodb
is "$(exit_code "$BIN/agent" status)" 2
say "ok: without DynamoDB, status exits 2"
