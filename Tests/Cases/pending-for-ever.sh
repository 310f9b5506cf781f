#!/usr/bin/env bash
# The hardware is broken: an instance stays "pending" for ever, and nobody replaces it.
# https://github.com/aws/karpenter-provider-aws/issues/5706
#
# Input: the first instance never boots and is listed as pending. The leader must replace it after REGISTRATION_TIMEOUT (30 s is the least),
# and end it.
# shellcheck source=Tests/Cases/lib.sh
source "$(dirname "$0")/lib.sh"

export REGISTRATION_TIMEOUT=30s
cloud_start --boot-delay 200ms --shutdown-delay 200ms --hold 1s
"$BIN/agent" table create >"$CLOUD/table.out"
"$BIN/stand-in" fault pending --count 1 >/dev/null
leader_start
queue 1 --duration 1s
until_true 20 "the first launch" at_least 1 launched
first=$(control instances | jq -r '.[0].id')
state_of_first() { control instances | jq -r --arg id "$first" '.[] | select(.id == $id) | .state'; }
is "$(state_of_first)" pending
all_done 1
is "$(counts launched)" 2
is "$(state_of_first)" terminated
say "ok: the instance that stayed pending was replaced and ended"
