#!/usr/bin/env bash
# Two runs of one workflow carry the same job id, because GitHub makes the id from the job's name and not from the run.
# https://github.com/actions/runner/issues/3621
#
# Input: every message names one and the same job id. Each run must keep a record of its own; otherwise the end of the first run removes
# the record of the second. Later GitHub's statistics say 0 assigned jobs, so that only the records tell how many runners are needed
# (https://github.com/actions/actions-runner-controller/issues/3420).
# shellcheck source=Tests/Cases/lib.sh
source "$(dirname "$0")/lib.sh"

export MAX_RUNNERS=6
cloud_behind_proxy --hold 1s <<'PY'
from rewriting_proxy import Answer


def handle(request, forward):
    answer = forward(request)
    if not request.is_poll or not answer.entries:
        return answer
    entries = [{**entry, "jobId": "0b6a3f52-9c1d-5e77-8a40-6f2d1c9b7e15"} for entry in answer.entries]
    message = answer.with_entries(entries).json
    if "zero" in request.flags:
        message["statistics"]["totalAssignedJobs"] = 0
    return Answer(200, message)
PY
running() { status '[.jobs[] | select(.state == "running") | .repository] | sort | join(" ")'; }
are_running() { [[ $(running) == "$1" ]]; }

leader_start
queue 1 --duration 4s --repo shop
queue 1 --duration 15s --repo site
until_true 40 "both runs to be listed" are_running "acme/shop acme/site"
until_true 20 "the first run to end" at_least 1 jobsCompleted
until_true 10 "the second run alone to be listed" are_running acme/site
say "ok: the end of one run leaves the other run's record"

set_flag zero 1
queue 3 --duration 1s --repo shop
until_true 30 "a runner for each of three more runs" at_least 5 launched
all_done 5
say "ok: three more runs with the same job id get three runners, though the statistics count none"
