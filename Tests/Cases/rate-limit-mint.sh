#!/usr/bin/env bash
# GitHub limits the rate of calls, and blocks a client for longer that goes on asking meanwhile. Here: configurations of new runners.
# https://github.com/github-aws-runners/terraform-aws-github-runner/issues/3983
#
# Input: 100 runners need a configuration, and each call answers 403 "secondary rate limit" with Retry-After: 60. The calls that are already
# under way can't be taken back; the agent has at most 50 under way.
# shellcheck source=Tests/Cases/lib.sh
source "$(dirname "$0")/lib.sh"

export MAX_RUNNERS=100
cloud_behind_proxy --hold 1s --light <<'PY'
import time
from rewriting_proxy import Answer


def handle(request, forward):
    if request.path.endswith("/generatejitconfig"):
        time.sleep(0.1)  # so that many calls are under way at once
        return Answer(403, {"message": "You have exceeded a secondary rate limit. Please wait a few minutes."}, Retry_After=60)
    return forward(request)
PY
leader_start
queue 100 --duration 600s
until_true 40 "a refused configuration" asked_at_least 1 "$MINT"
after_further 8 "$HELD_POLL"
must "at most 50 configurations were asked for: $(asked "$MINT")" test "$(asked "$MINT")" -le 50
say "ok: after the first Retry-After no further configuration is asked for ($(asked "$MINT") were under way)"
