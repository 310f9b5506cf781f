#!/usr/bin/env bash
# One message brings JobStarted and JobCompleted (canceled) for a runner, which goes on listening and takes another job.
# https://github.com/actions/runner/issues/3010 (comment of July 2025)
#
# Input: that pair for an idle runner, in the message that assigns the next job. The agent must not end the runner while it has that job.
# shellcheck source=Tests/Cases/lib.sh
source "$(dirname "$0")/lib.sh"

export MAX_RUNNERS=3 MIN_RUNNERS=1 IDLE_TIMEOUT=3s
cloud_behind_proxy --hold 1s <<'PY'
import sys

was_sent = []


def handle(request, forward):
    answer = forward(request)
    if not request.is_poll or "runner" not in request.flags or was_sent or not answer.entries:
        return answer
    was_sent.append(True)
    print("sent the pair", file=sys.stderr, flush=True)
    canceled = {**answer.entries[0], "jobId": "5d0c2c1e-7f11-5b1a-9d55-2a6c3f8e4b90", "runnerId": 1, "runnerName": request.flags["runner"]}
    pair = [{**canceled, "messageType": "JobStarted"}, {**canceled, "messageType": "JobCompleted", "result": "canceled"}]
    return answer.with_entries(pair + answer.entries)
PY
leader_start
listens() { [[ $(status '.runners[0].phase') == listening ]]; }
until_true 40 "an idle runner that listens" listens
runner=$(control runners | jq -r '.[0].name')
set_flag runner "$runner"
queue 1 --duration 8s
until_true 40 "the job to complete" at_least 1 jobsCompleted
must "the pair was sent" grep -q "sent the pair" "$CLOUD/proxy.log"
is "$(control jobs | jq -r '.[0].runner')" "$runner"
is "$(counts jobsFailed)" 0
is "$(counts terminatedWhileBusy)" 0
must "the runner is replaced at most twice: $(counts launched) launched" test "$(counts launched)" -le 3
say "ok: the runner of which a canceled job was told kept its next job"
