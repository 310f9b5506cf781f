#!/usr/bin/env bash
# EC2 takes instances away: an idle runner stops at once, so that no job is given to a dying machine, and its instance powers off; a busy
# one keeps its job. If the job goes on, its runner gets SIGTERM 25 s before the end, so that GitHub hears of the job's end.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

export IDLE_RUNNERS=1
two_agents 4 --boot-delay 100 --shutdown-delay 100 --stopped-runner 3s

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

# A job that goes on. The instance looks for notices every 5 s, so it sees this in time. A notice names the end in whole seconds, rounded
# down, so the runner may be stopped a second sooner than 11 s from now.
until_true 60 "another idle runner" another
queue 1 --duration 10m
until_true 60 "the long job to run" runs_one
long=$(control jobs | jq -r '.[] | select(.state == "running") | .id')
# of_long FIELD
of_long() { control jobs | jq -r --arg id "$long" --arg field "$1" '.[] | select(.id == $id) | .[$field] // ""'; }
is_over() { [[ -n $(of_long result) ]]; }
gave_up() { grep -qs "The runner is stopped, so that GitHub hears of the job's end" "$CLOUD/instances/$doomed/boot.log"; }
doomed=$(of_long runner | grep -o 'i-[0-9a-f]*$')
interrupted=$(now_ms)
"$BIN/stand-in" fault interrupt "$doomed" --for 36s >/dev/null
until_true 60 "the runner to be stopped" gave_up
after=$(($(now_ms) - interrupted))
must "that was 25 s before the end, and not at once: after $after ms" test "$after" -ge 9900 -a "$after" -le 16000
until_true 20 "GitHub to hear of the job's end" is_over
is "$(of_long result)" failed
until_true 20 "the instance to power off" is_gone "$doomed"
must "it powered off before EC2 ended it" test "$(($(now_ms) - interrupted))" -lt 36000
say "ok: a job that goes on is given up 25 s before the end (after $after ms of 36 s), and GitHub hears of it"
