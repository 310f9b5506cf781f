#!/usr/bin/env bash
# Moving from the single-instance scaler without draining (docs/migrating.md), with the real programs: the old scaler runs jobs, two agents
# are started beside it, the old one is killed, the agents take over its scale set, and its jobs go on. Over a minute; needs no Terraform.
BIN=${BIN:-$(cd "$(dirname "$0")/../.." && pwd)/bin}
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/../System/lib.sh"

refused() { [[ $(status '.degraded | tostring') == *409* ]]; }
has_session() { [[ $(status '.session.id // ""') != "" && $(status '.degraded | tostring') != *409* ]]; }

export MAX_RUNNERS=4
cloud_start --session-stale 10s
start old env MAX_RUNNERS=2 "$VENV/bin/python" Tests/Deploy/single_scaler.py "$BIN/stand-in"
queue_when_possible() { queue 2 --duration 60s 2>/dev/null; }
until_true 20 "the old scaler's scale set" queue_when_possible
until_true 30 "the old scaler's jobs to run" at_least 2 jobsRunning
say "ok: the old scaler runs 2 jobs"

"$BIN/agent" table create >"$CLOUD/table.out"
agent_start "$A"
agent_start "$B"
until_true 20 "an agent that leads" is_led
until_true 20 "the leader to say that another session lives (409)" refused
queue 3 --duration 2s
must "nothing is launched beside the old scaler" is "$(counts launched)" 0
say "ok: $(leader) leads, says 409, and launches nothing; 3 jobs wait"

crash old
killed=$(now_ms)
until_true 60 "a session of the leader's" has_session
say "ok: the leader has the scale set's session $(seconds $(($(now_ms) - killed))) s after the old scaler was killed (GitHub gives up its session after 10 s here)"
must "the old scaler's jobs run on" at_least 2 jobsRunning
all_done 5
say "ok: 5 jobs completed, 2 of them on the old scaler's runners; no busy runner ended, nothing left"
