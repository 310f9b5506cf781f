#!/usr/bin/env bash
# EC2 takes instances away: an idle runner stops at once, so that no job is given to a dying machine, and its instance powers off; a busy
# one keeps its job, which ends in the two minutes.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

export IDLE_RUNNERS=1
two_agents 4 --boot-delay 100 --shutdown-delay 100

listening() { status '[.runners[] | select(.phase == "listening")][0].instance // ""'; }
listens() { [[ -n $(listening) ]]; }
state_of() { control instances | jq -r --arg id "$1" '.[] | select(.id == $id) | .state'; }
is_gone() { [[ $(state_of "$1") == terminated ]]; }

until_true 60 "an idle runner that listens" listens
idle=$(listening)
"$BIN/stand-in" fault interrupt "$idle" >/dev/null
# It looks for notices every 5 s. EC2 itself would end it after two minutes.
until_true 60 "the idle instance to power off by itself" is_gone "$idle"
say "ok: an idle instance that is taken away powers off at once"

another() { listens && [[ $(listening) != "$idle" ]]; }
until_true 60 "another runner in its place" another
queue 1 --duration 12s
runs_one() { (($(counts jobsRunning) == 1)); }
until_true 60 "the job to run" runs_one
busy=$(control jobs | jq -r '[.[] | select(.state == "running")][0].runner' | grep -o 'i-[0-9a-f]*$')
"$BIN/stand-in" fault interrupt "$busy" >/dev/null
until_true 60 "the job to be done although its instance is taken away" at_least 1 jobsCompleted
is "$(control jobs | jq -r '[.[] | select(.result != null)][0].result')" succeeded
until_true 60 "the busy instance to power off after its job" is_gone "$busy"
say "ok: a busy instance that is taken away finishes a job that ends in time"
