#!/usr/bin/env bash
# EC2 launches an instance and ends it at once, because the key of its disk can't be used. The operator must learn EC2's reason.
# https://github.com/github-aws-runners/terraform-aws-github-runner/issues/3546
#
# Input: every instance ends while it boots, with the state reason Client.InvalidKMSKey.InvalidState.
# shellcheck source=Tests/Cases/lib.sh
source "$(dirname "$0")/lib.sh"

export MAX_RUNNERS=2
cloud_start --boot-delay 200ms --shutdown-delay 200ms --hold 1s
"$BIN/agent" table create >"$CLOUD/table.out"
"$BIN/stand-in" fault dies-at-boot --count 1000 --code Client.InvalidKMSKey.InvalidState >/dev/null
leader_start
queue 2 --duration 1s
until_true 60 "status to name EC2's reason" warns_of "Client.InvalidKMSKey.InvalidState"
must "the table of status names it" grep -q "Client.InvalidKMSKey.InvalidState" <<<"$("$BIN/agent" status)"
must "the log names it" grep -q "Client.InvalidKMSKey.InvalidState" "$CLOUD/$A.log"
say "ok: log and status name EC2's reason after $(counts launched) launches"
