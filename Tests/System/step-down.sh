#!/usr/bin/env bash
# An operator asks the leader to hand over: `agent step-down` waits until another leads, and refuses when nobody could.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

exit_code() {
    local code=0
    "$@" >"$CLOUD/last.out" 2>&1 || code=$?
    echo "$code"
}
election() { status ".elections[0].$1"; }

export MAX_RUNNERS=3
cloud_start
"$BIN/agent" table create >"$CLOUD/table.out"
is "$(exit_code "$BIN/agent" step-down)" 1
say "ok: where nobody leads, nobody is asked"

agent_start "$A"
until_true 20 "$A to lead" leads "$A"
is "$(election cause)" first
is "$(exit_code "$BIN/agent" step-down)" 3
must "the refusal names --force" grep -q -- "--force" "$CLOUD/last.out"
is "$(epoch)" 1
say "ok: without another agent it is refused, and nothing was asked"

agent_start "$B"
until_true 20 "$B to stand by" stands_by "$B"
queue 4 --duration 3s
until_true 40 "two jobs to run" at_least 2 jobsRunning
asked=$(now_ms)
is "$(exit_code "$BIN/agent" step-down --timeout 20s)" 0
took=$(($(now_ms) - asked))
must "it names who leads" grep -q "^$B leads under epoch 2" "$CLOUD/last.out"
is "$(leader)" "$B"
is "$(election cause)" released
is "$(election reason)" "an operator asked it to step down"
is "$(election previous)" "$A"
all_done 4
must "no session was refused" test -z "$(grep -i 'refuses a session' "$CLOUD/$B.log")"
say "ok: a leader that is asked to step down hands over ($took ms from the start of the command), and no job notices"
