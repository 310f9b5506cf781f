#!/usr/bin/env bash
# EC2 refuses spot fleets because the account has too many fleet requests; on-demand would work.
# https://github.com/runs-on/runs-on/issues/88
#
# Input: every CreateFleet for spot answers HTTP 400 MaxFleetCountExceeded. With ON_DEMAND_FALLBACK the job must run on demand.
# shellcheck source=Tests/Cases/lib.sh
source "$(dirname "$0")/lib.sh"

export ON_DEMAND_FALLBACK=true
cloud_behind_proxy --hold 1s <<'PY'
from rewriting_proxy import ec2_error


def handle(request, forward):
    if request.is_spot_launch:
        return ec2_error(400, "MaxFleetCountExceeded", "You've reached your quota for maximum Fleet Requests for this account.")
    return forward(request)
PY
leader_start
queue 1 --duration 1s
all_done 1
is "$(counts launched)" 1
must "spot was refused first" asked_at_least 1 'CreateFleet 400'
must "EC2's words are in the log" grep -q "maximum Fleet Requests for this account" "$CLOUD/$A.log"
say "ok: after $(asked 'CreateFleet 400') refusals of spot the job ran on demand"
