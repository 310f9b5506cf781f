#!/usr/bin/env bash
# GitHub forgets the session, then the scale set: the leader goes on as leader, and the jobs run.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

two_agents 3
before=$(epoch)
queue 2 --duration 1s
until_true 40 "two jobs to complete" at_least 2 jobsCompleted

"$BIN/stand-in" fault lose-session >/dev/null
queue 2 --duration 1s
until_true 40 "four jobs to complete" at_least 4 jobsCompleted
is "$(epoch)" "$before"
say "ok: a session that GitHub lost is made again, by the same leader"

"$BIN/stand-in" fault github-down --for 3s >/dev/null
queue 2 --duration 1s
all_done 6
is "$(epoch)" "$before"
say "ok: GitHub was away for a while, and nothing was lost"
