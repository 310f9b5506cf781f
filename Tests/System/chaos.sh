#!/usr/bin/env bash
# Real agents under one fault after another, with work going on: each job completes, nothing is left, one leads (Tests/Chaos).
#
#   Tests/System/chaos.sh                       a selection, each fault once; DynamoDB is away for 10 s in place of a minute
#   Tests/System/chaos.sh --each                each fault once
#   Tests/System/chaos.sh --rounds N --seed S   at random from a seed, as `make chaos` runs it
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

if (($# == 0)); then export AWAY_S=${AWAY_S:-10}; fi
export MAX_RUNNERS=6
cloud_start
export CLOUD
"$BIN/agent" table create >"$CLOUD/table.out"
echo "${PID[dynamodb]}" >"$CLOUD/dynamodb.pid"
"$VENV/bin/python" Tests/Chaos/selftest.py 2>"$CLOUD/selftest.out" || die "the harness itself: $(<"$CLOUD/selftest.out")"
"$VENV/bin/python" Tests/Chaos/chaos.py "$@"
