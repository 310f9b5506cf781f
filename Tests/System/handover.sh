#!/usr/bin/env bash
# A leader that is asked to stop (SIGTERM) hands over at once, ends well, and no job notices.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

two_agents 3
first=$(leader)
second=$(other "$first")
queue 6 --duration 3s
until_true 40 "two jobs to run" at_least 2 jobsRunning

asked=$(now_ms)
pid=${PID[$first]}
kill -TERM "$pid"
until_true 20 "the other agent to lead" leads "$second"
took=$(($(now_ms) - asked))
is "$(status '.elections[0].cause')" released
code=0
wait "$pid" || code=$?
is "$code" 0
# GitHub's session was deleted, not left to expire: the successor was never refused one.
must "no session was refused" test -z "$(grep -i 'refuses a session' "$CLOUD/$second.log")"
all_done 6
say "ok: a leader that is asked to stop hands over ($took ms), and no job notices"

# Nobody is left to hand over to: the lease is released all the same, and status says that nobody leads.
pid=${PID[$second]}
kill -TERM "$pid"
until_true 15 "the last agent to end" has_ended "$second"
code=0
"$BIN/agent" status >"$CLOUD/status.out" 2>&1 || code=$?
is "$code" 1
say "ok: with no agent left, status answers and exits 1"
