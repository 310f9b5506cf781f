#!/usr/bin/env bash
# A workflow's author names a job with an escape sequence and a line break, and an operator looks at it by `agent status`.
# From an operator's trial of an early version of this agent.
#
# Input: the job's name holds ESC, BEL, CSI, a newline and a right-to-left override. None of them may reach a terminal, a file or the log.
# shellcheck source=Tests/Cases/lib.sh
source "$(dirname "$0")/lib.sh"

cloud_behind_proxy --hold 1s <<'PY'
NAME = "x\x1b]0;owned\x07\x1b[2J\x9b1mall\nLeader  nobody\u202eevil"


def handle(request, forward):
    answer = forward(request)
    if not request.is_poll or not answer.entries:
        return answer
    return answer.with_entries([{**entry, "jobDisplayName": NAME} for entry in answer.entries])
PY
leader_start
queue 1 --duration 20s
shows_the_name() { "$BIN/agent" status 2>&1 | grep -qa owned; }
until_true 30 "status to show the job" shows_the_name

"$BIN/agent" status >"$CLOUD/status.out" 2>&1 || true
must "the name is in the file" grep -qa owned "$CLOUD/status.out"
must "a file gets no control or format characters" test -z "$(LC_ALL=C.UTF-8 grep -aP '[\p{Cc}\p{Cf}]' "$CLOUD/status.out")"
is "$(grep -c '^Leader' "$CLOUD/status.out")" 1
must "a terminal gets neither" python3 Tests/System/terminal.py "$BIN/agent" status >"$CLOUD/terminal.out"
must "the log has none" test -z "$(LC_ALL=C.UTF-8 grep -aP '[\p{Cc}\p{Cf}]' "$CLOUD/$A.log")"
say "ok: the name is shown, and moves nothing on a terminal"
