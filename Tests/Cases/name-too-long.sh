#!/usr/bin/env bash
# Names that are made of settings are too long for GitHub or EC2. Without a check they fail late: the runner's name at its registration
# (https://github.com/myoung34/docker-github-actions-runner/issues/465: at most 64 characters), a tag's value at the launch
# (https://github.com/iriusrisk/GoCD-EC2-Elastic-Agent-Plugin/issues/24: at most 256 characters).
#
# Input: a scale set's name of 60 characters, then of 45 and 44; a group's name of 220, then of 100. The agent must refuse to start, and say
# by how much a name is too long. The longest name that it accepts must work.
# shellcheck source=Tests/Cases/lib.sh
source "$(dirname "$0")/lib.sh"

cloud_behind_proxy --hold 1s <<'PY'
from rewriting_proxy import ec2_error, service_error


def handle(request, forward):
    if request.path.endswith("/generatejitconfig") and len(request.json["name"]) > 64:
        return service_error(400, "InvalidArgumentException", "Runner name must be at most 64 characters.")
    if any(name.endswith(".Value") and len(value) > 256 for name, value in request.form.items()):
        return ec2_error(400, "InvalidParameterValue", "Tag value exceeds the maximum length of 256 characters")
    return forward(request)
PY

# name_of LENGTH: a name of so many characters.
name_of() { printf 'large-linux-x64-%.0s' {1..20} | head -c "$1"; }
# refuses SETTING VALUE WORDS: with that value, `run` and `check` end with 64, which means wrong settings, and say WORDS.
refuses() {
    local command
    for command in run check; do
        is "$(exit_code timeout 20 env LOCK_FILE="$CLOUD/refused.lock" INSTANCE_ID="$A" "$1=$2" "$BIN/agent" "$command")" 64
        must "agent $command says '$3': $(<"$CLOUD/last.out")" grep -qF "$3" "$CLOUD/last.out"
    done
}
# A runner is named NAME-INSTANCE, and an instance's id has 19 characters.
refuses RUNNER_SCALE_SET_NAME "$(name_of 60)" "is 60 characters long, 16 too many"
refuses RUNNER_SCALE_SET_NAME "$(name_of 45)" "is 45 characters long, 1 too many"
say "ok: a scale set's name of 45 characters is refused at start, with the arithmetic"

RUNNER_SCALE_SET_NAME=$(name_of 44)
export RUNNER_SCALE_SET_NAME
# HOST/OWNER/GROUP/NAME is a tag's value, and stands in the launch template's name behind 'gha-listener-scaler-'.
scope_of_no_group=${PROXY#http://}/acme//$RUNNER_SCALE_SET_NAME
without_group=${#scope_of_no_group}
for length in 220 100; do
    together=$((without_group + length))
    if ((together > 256)); then excess=$((together - 256)); else excess=$((together + 20 - 128)); fi
    refuses RUNNER_GROUP "$(name_of $length)" "make $together characters together as HOST/OWNER/GROUP/NAME, $excess too many"
done
say "ok: a group's name that makes a tag or the launch template's name too long is refused at start, with the arithmetic"

leader_start
queue 1 --duration 500ms
all_done 1
is "$(control jobs | jq -r '.[0].runner | length')" 64
say "ok: the longest name that is accepted makes a runner's name of 64 characters, and its job runs"
