#!/usr/bin/env bash
# At the first start of all GitHub fails. No record of the scale set is there yet; `agent status` says all the same what fails, and ends with 3,
# until GitHub answers. The agent's threads share one heap.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

tells_of_github() {
    local code=0
    "$BIN/agent" status >"$CLOUD/status.out" 2>&1 || code=$?
    [[ $code == 3 ]] && grep -q "^Degraded   session: GitHub: .*Service unavailable" "$CLOUD/status.out"
}
is_healthy() { "$BIN/agent" status >/dev/null 2>&1; }
# thread_heaps PID: glibc begins each heap but the first at a multiple of 64 MB (malloc/arena.c, HEAP_MAX_SIZE; 2.36).
thread_heaps() {
    python3 - "$1" <<'PYTHON'
import sys

with open(f"/proc/{sys.argv[1]}/maps", encoding="ascii") as maps:
    lines = [line.split() for line in maps]
print(sum(len(line) == 5 and int(line[0].split("-")[0], 16) % (64 << 20) == 0 for line in lines))
PYTHON
}

cloud_start --light
"$BIN/agent" table create >"$CLOUD/table.out"
"$BIN/stand-in" fault github-down --for 40s >/dev/null
agent_start "$A"
until_true 35 "status to tell that GitHub fails" tells_of_github
say "ok: status tells what fails before GitHub ever answered"
until_true 60 "a healthy agent" is_healthy
say "ok: it is healthy once GitHub answers"
is "$(thread_heaps "${PID["$A"]}")" 0
say "ok: the agent's threads share one heap"
