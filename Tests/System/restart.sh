#!/usr/bin/env bash
# A leader that crashes and is started again on its host leads again at once, behind its lock file; after three crashes in a minute
# it doesn't, and the other host has its turn.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

election() { status ".elections[0].$1"; }
has_epoch() { [[ $(epoch) == "$1" ]] && is_led; }

two_agents 3
first=$(leader)
queue 4 --duration 3s
until_true 40 "two jobs to run" at_least 2 jobsRunning
for round in 1 2; do
    crash "$first"
    agent_start "$first"
    until_true 10 "epoch $((round + 1))" has_epoch "$((round + 1))"
    is "$(leader)" "$first"
    is "$(election cause)" restarted
done
say "ok: crashed twice, and led again at once each time"

crash "$first"
agent_start "$first"
until_true 20 "the other host to lead" leads "$(other "$first")"
is "$(epoch)" 4
is "$(election cause)" expired
must "the log says so" grep -q "crashed again and again" "$CLOUD/$first.log"
all_done 4
say "ok: after three crashes in a minute the other host has its turn, and no job is lost"
