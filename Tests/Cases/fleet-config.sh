#!/usr/bin/env bash
# EC2 doesn't offer the instance types as spot in a zone: CreateFleet answers 200 with an error for each pool, and no instance.
# https://github.com/aws/karpenter-provider-aws/issues/6483
#
# Input: every CreateFleet for spot answers InvalidFleetConfiguration for each pool. With ON_DEMAND_FALLBACK the job must run on demand.
# shellcheck source=Tests/Cases/lib.sh
source "$(dirname "$0")/lib.sh"

export ON_DEMAND_FALLBACK=true
cloud_behind_proxy --hold 1s <<'PY'
from rewriting_proxy import Answer


def errors(form):
    number = 1
    while (override := f"LaunchTemplateConfigs.1.Overrides.{number}") + ".InstanceType" in form:
        kind, subnet = form[f"{override}.InstanceType"], form[f"{override}.SubnetId"]
        yield (
            f"<item><launchTemplateAndOverrides><overrides><instanceType>{kind}</instanceType><subnetId>{subnet}</subnetId></overrides>"
            "</launchTemplateAndOverrides><lifecycle>spot</lifecycle><errorCode>InvalidFleetConfiguration</errorCode>"
            f"<errorMessage>Your requested instance type ({kind}) is not supported in your requested Availability Zone.</errorMessage>"
            "</item>"
        )
        number += 1


def handle(request, forward):
    if not request.is_spot_launch:
        return forward(request)
    return Answer(
        200,
        '<CreateFleetResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>0</requestId>'
        f'<fleetId>fleet-{request.form["ClientToken"]}</fleetId><errorSet>{"".join(errors(request.form))}</errorSet>'
        "<fleetInstanceSet/></CreateFleetResponse>",
        "text/xml",
    )
PY
leader_start
queue 1 --duration 1s
all_done 1
is "$(counts launched)" 1
must "EC2's words are in the log" grep -q "InvalidFleetConfiguration: Your requested instance type" "$CLOUD/$A.log"
say "ok: the job ran on demand after spot gave nothing"
