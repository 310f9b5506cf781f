#!/usr/bin/env bash
# An operator stops a runner's instance in the console. EC2 refuses that of a spot instance. An on-demand one stops: the agent sees it at its
# next listing, replaces the runner at once, and ends the instance once GitHub counts no job on it and its own last word isn't *busy*.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

export IDLE_RUNNERS=1 ON_DEMAND_FALLBACK=true
two_agents 3 --boot-delay 100 --shutdown-delay 300 --lost-runner 4s --lock-renewal 1s --runner-linger 0

# operator CALL INSTANCE: what EC2 says to `stop_instances` or `start_instances`: the new state, or the error's code.
operator() {
    "$VENV/bin/python" - "$@" <<'PYTHON'
import os
import sys

import boto3
import botocore.exceptions

ec2 = boto3.client("ec2", region_name="us-east-1", endpoint_url=os.environ["STANDIN_URL"])
try:
    answer = getattr(ec2, sys.argv[1])(InstanceIds=[sys.argv[2]])
    print(next(value for key, value in answer.items() if key.endswith("ingInstances"))[0]["CurrentState"]["Name"])
except botocore.exceptions.ClientError as error:
    print(error.response["Error"]["Code"])
PYTHON
}
listening() { status '[.runners[] | select(.phase == "listening")][0].instance // ""'; }
listens() { [[ -n $(listening) ]]; }
listens_besides() { listens && [[ $(listening) != "$1" ]]; }
field_of() { control instances | jq -r --arg id "$1" --arg field "$2" '.[] | select(.id == $id) | .[$field]'; }
is_gone() { [[ $(field_of "$1" state) == terminated ]]; }
is_on_demand() { listens && [[ $(field_of "$(listening)" market) == on-demand ]]; }
was_seen() { grep -qs "EC2 shows an instance stopped.*$1\|$1.*EC2 shows an instance stopped" "$CLOUD/$A.log" "$CLOUD/$B.log"; }

until_true 60 "an idle runner that listens" listens
spot=$(listening)
is "$(field_of "$spot" market)" spot
is "$(operator stop_instances "$spot")" UnsupportedOperation
is "$(field_of "$spot" state)" running
say "ok: EC2 refuses to stop a spot instance"

"$BIN/stand-in" fault no-capacity >/dev/null
"$BIN/stand-in" power-off "$spot" >/dev/null
until_true 90 "an idle runner on demand in its place" is_on_demand
idle=$(listening)
is "$(operator stop_instances "$idle")" stopping
until_true 90 "the leader to see that it is stopped" was_seen "$idle"
until_true 60 "another runner in its place" listens_besides "$idle"
until_true 60 "the stopped instance to be ended" is_gone "$idle"
is "$(operator start_instances "$idle")" IncorrectInstanceState
say "ok: an idle instance that an operator stops is replaced, and then ended"

queue 1 --duration 10m
running() { control jobs | jq -r '[.[] | select(.state == "running")][0].runner // ""' | grep -o 'i-[0-9a-f]*$'; }
runs() { [[ -n $(running) ]]; }
until_true 60 "the job to run" runs
busy=$(running)
is "$(operator stop_instances "$busy")" stopping
has_failed() { [[ $(control jobs | jq -r '.[0].result') == failed ]]; }
until_true 30 "GitHub to give the job up" has_failed
until_true 90 "the leader to see that it is stopped" was_seen "$busy"
is_retired() { [[ $(status ".runners[] | select(.instance == \"$busy\") | .state") == retiring ]]; }
until_true 30 "its runner to be retired" is_retired
until_true 60 "another runner in its place" listens_besides "$busy"
# Its last word was that it is busy, and is believed for ten minutes (docs/internals/runners.md): longer than this test.
is "$(field_of "$busy" state) $(field_of "$busy" reason)" "stopped Client.UserInitiatedShutdown"
say "ok: a runner that is stopped with its job is replaced, and GitHub gives the job up"
