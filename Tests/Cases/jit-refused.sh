#!/usr/bin/env bash
# GitHub refuses the just-in-time configuration after the instance was launched. The instance is left, or launched again and again.
# https://github.com/github-aws-runners/terraform-aws-github-runner/issues/5146
#
# Input: every generatejitconfig answers 403, as when the App lost the permission "administration". Instances without a configuration power
# themselves off after BOOT_TIMEOUT: 3 s here, 5 minutes by default.
# shellcheck source=Tests/Cases/lib.sh
source "$(dirname "$0")/lib.sh"

export MAX_RUNNERS=4
cloud_behind_proxy --hold 1s --instance-env BOOT_TIMEOUT=3s <<'PY'
from rewriting_proxy import service_error


def handle(request, forward):
    if request.path.endswith("/generatejitconfig"):
        return service_error(403, "AccessDeniedException", "Resource not accessible by integration")
    return forward(request)
PY
leader_start
queue 4 --duration 1s
none_is_alive() { (($(counts launched) > 0 && $(counts alive) == 0)); }
until_true 30 "status to name GitHub's reason" warns_of "Resource not accessible by integration"
until_true 40 "the instances to power themselves off" none_is_alive
until_true 30 "status to say that launches are slowed" warns_of "GitHub refuses runners' configurations, so at most one launch"
is "$(exit_code "$BIN/agent" status)" 3
launched=$(counts launched)
must "at most one launch for each of four jobs, and one more: $launched" test "$launched" -le 5
say "ok: status names GitHub's reason, and no instance is left"

after_further 8 "$HELD_POLL"
is "$(counts launched)" "$launched"
say "ok: nothing more is launched in the next 8 polls"
