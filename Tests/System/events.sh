#!/usr/bin/env bash
# `agent events` tells what happened from the table alone: launches, ends, lost jobs, elections and handovers. `--follow` tells each event
# once. What both say is the same, also when every agent is dead.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

events() { "$BIN/agent" events --json; }
# tells FILTER: some event fits it.
tells() { events | jq -se "any(.[]; $1)" >/dev/null; }
at_least_one_busy() { [[ -n $(status '.runners[] | select(.state == "busy") | .instance') ]]; }
ids() { jq -r '[.kind, .id, .at] | @tsv' "$@" | sort; }
# refuses CODE PATTERN ARGUMENTS…: it ends with this code, and says so.
refuses() {
    local expected=$1 pattern=$2 code=0
    shift 2
    "$@" >"$CLOUD/refused.out" 2>&1 || code=$?
    is "$code" "$expected"
    grep -qE "$pattern" "$CLOUD/refused.out" || die "no word of '$pattern' in: $(<"$CLOUD/refused.out")"
}

cloud_start --boot-delay 300ms --shutdown-delay 300ms
export MAX_RUNNERS=4
"$BIN/agent" table create >"$CLOUD/table.out"
refuses 2 'holds no scale set .*/demo\. It holds none' "$BIN/agent" events
refuses 64 "'soon' is no span" "$BIN/agent" events --since soon
say "ok: a scale set that the table doesn't hold is no quiet one"

agent_start "$A"
agent_start "$B"
until_true 20 "an agent that leads" is_led
refuses 2 'It holds: .*/demo' env RUNNER_SCALE_SET_NAME=dmeo "$BIN/agent" events
start follow "$BIN/agent" events --follow --json
must "the first leader is told" tells '.kind == "election" and .cause == "first" and .epoch == 1'

queue 1 --duration 1s
until_true 60 "an instance's end to be told" tells '.kind == "end" and .reason != null and .job != null'
must "the launch is told, with what was asked and given" tells '.kind == "launch" and .asked == 1 and .given == 1 and .market == "spot"'

queue 1 --duration 10m
until_true 60 "the long job to run" at_least 1 jobsRunning
until_true 20 "the leader to know it" at_least_one_busy
"$BIN/stand-in" fault interrupt "$(status '[.runners[] | select(.state == "busy")][0].instance')" --for 8s >/dev/null
until_true 60 "the lost job to be told" tells '.kind == "job-lost" and .reason == "interrupted by EC2" and .repository == "acme/web"'
say "ok: launches, ends and lost jobs are told"

old=$(leader)
until_true 20 "a standby" stands_by "$(other "$old")"
"$BIN/agent" step-down >/dev/null
must "a handover is told with its reason and how long nobody led" tells \
    '.cause == "released" and .reason == "an operator asked it to step down" and .leaderlessAtMostMs != null'
end "$A"
end "$B"
must "a leader that left nobody behind is told" tells '.kind == "handover" and .reason == "asked to stop"'
say "ok: elections and handovers are told"

events >"$CLOUD/events.json"
is_followed() { [[ $(ids "$CLOUD/follow.out") == "$(ids "$CLOUD/events.json")" ]]; }
until_true 30 "the followed events to be the same, each once" is_followed
must "nothing was left out" test ! -s "$CLOUD/follow.log"
must "the oldest comes first" test "$(jq -r .at "$CLOUD/events.json")" == "$(jq -r .at "$CLOUD/events.json" | sort)"
is "$("$BIN/agent" events | wc -l)" "$(wc -l <"$CLOUD/events.json")"
refuses 0 'nothing is recorded since 20[0-9T:.-]+Z' "$BIN/agent" events --since 0s
"$BIN/agent" events | sed 's/^/          | /'
say "ok: every agent is dead, and all is told, each once"
