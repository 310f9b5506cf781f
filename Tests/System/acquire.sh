#!/usr/bin/env bash
# A GitHub Enterprise Server offers jobs, and the leader acquires them: they run all the same.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

two_agents 3 --ghes-acquire
queue 5 --duration 500ms
all_done 5
must "jobs were acquired" test "$(noted acquired)" -gt 0
say "ok: jobs that are offered are acquired, and complete"
