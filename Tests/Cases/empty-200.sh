#!/usr/bin/env bash
# GitHub's message queue answers 200 with an empty body now and then, and the listener dies of it each time.
# https://github.com/actions/actions-runner-controller/issues/4470
#
# Input: five such answers in a row while six jobs are queued. The agent takes each for a failed poll. It backs off, up to 30 s after more
# of them, and keeps its process, its lease and its session.
# shellcheck source=Tests/Cases/lib.sh
source "$(dirname "$0")/lib.sh"

cloud_start --boot-delay 200ms --shutdown-delay 200ms --hold 1s
"$BIN/agent" table create >"$CLOUD/table.out"
leader_start
"$BIN/stand-in" fault empty-answers --count 5 >/dev/null
queue 6 --duration 1s
until_true 60 "status to say what is wrong" warns_of "poll"
all_done 6
is "$(counts sessionsCreated)" 1
is "$(epoch)" 1
must "the process lives" is_running "$A"
say "ok: after five empty answers all six jobs ran, in one session of one process"
