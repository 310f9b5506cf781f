#!/usr/bin/env bash
# GitHub limits the rate of calls, and blocks a client for longer that goes on asking meanwhile. Here: the removal of idle runners.
# https://github.com/github-aws-runners/terraform-aws-github-runner/issues/3983
#
# Input: five runners are idle, and each DELETE of a runner answers 429 with Retry-After: 60.
# shellcheck source=Tests/Cases/lib.sh
source "$(dirname "$0")/lib.sh"

export MAX_RUNNERS=7 IDLE_TIMEOUT=2s
cloud_behind_proxy --hold 1s --light <<'PY'
from rewriting_proxy import Answer


def handle(request, forward):
    if request.method == "DELETE" and "/pools/0/agents/" in request.path:
        return Answer(429, {"message": "You have exceeded a secondary rate limit."}, Retry_After=60)
    return forward(request)
PY
leave_idle 5
until_true 40 "the removal of a runner" asked_at_least 1 "$REMOVAL"
after_further 8 "$HELD_POLL"
runners=$(journal "$REMOVAL" | awk '{ print $3 }' | sort -u | wc -l)
is "$(asked "$REMOVAL")" "$runners"
say "ok: after the first Retry-After no runner's removal is asked for twice ($runners were under way)"
