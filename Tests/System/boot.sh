#!/usr/bin/env bash
# The stand-in's instances boot the real agent, which takes its boot record, runs its job and powers the instance off.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

make_cloud_folder
dynamodb_start
until_true 30 "ministack at $DYNAMODB" dynamodb_answers
serve boot --hold 1000 --agent "$BIN/agent" --boot-delay 100 --shutdown-delay 100 --lost-runner 500 \
    --instance-env "AWS_ENDPOINT_URL_DYNAMODB=$DYNAMODB"
"$VENV/bin/python" Tests/StandIn/boot_test.py "$(url boot)" "$DYNAMODB"
say "ok: an instance boots the real agent"
