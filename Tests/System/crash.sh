#!/usr/bin/env bash
# A leader that is killed with jobs running and waiting costs no job and leaves no instance.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

two_agents 3
first=$(leader)
queue 8 --duration 3s
until_true 40 "two jobs to run" at_least 2 jobsRunning
crash "$first"
until_true 30 "the other agent to lead" leads "$(other "$first")"
is "$(epoch)" 2
all_done 8
say "ok: a killed leader costs no job and leaves no instance"
