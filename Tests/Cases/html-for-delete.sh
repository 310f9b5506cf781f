#!/usr/bin/env bash
# A proxy answers in GitHub's place, and its page is taken for GitHub's answer about a runner.
# https://github.com/soulteary/runner-fleet/issues/26 and https://github.com/EsupPortail/Esup-Pod/issues/1420
#
# Input: for a while a proxy answers every call to GitHub with its own page, HTTP 200 text/html. Meanwhile a job begins on a runner that the
# leader takes for idle and wants to remove. The page is no proof that GitHub removed the runner, so the leader must not end the instance.
# shellcheck source=Tests/Cases/lib.sh
source "$(dirname "$0")/lib.sh"

export MAX_RUNNERS=3 IDLE_TIMEOUT=6s
cloud_behind_proxy --hold 1s <<'PY'
from rewriting_proxy import Answer


def handle(request, forward):
    answer = forward(request) if request.flags.get("page") != "1" or request.action != "-" else None
    if request.flags.get("page") == "1" and request.action == "-":  # also for a poll that was open when the flag was set
        return Answer(200, "<!DOCTYPE html><html><head><title>Web filter</title></head><body>Please sign in.</body></html>", "text/html")
    return answer
PY
leave_idle 1
set_flag page 1
queue 1 --duration 15s
until_true 10 "the job to run on the idle runner" at_least 1 jobsRunning
removed="$REMOVAL.* 200$"
until_true 40 "a removal that the proxy answers" asked_at_least 1 "$removed"
after_further 2 "$removed"
is "$(counts terminatedWhileBusy)" 0
must "its job runs" at_least 1 jobsRunning
say "ok: the proxy's page for the runner's removal ends no instance"

set_flag page 0
all_done 3
say "ok: the job on it completes once GitHub is back"
