#!/usr/bin/env bash
# A second deployment, with a table of its own, is started with a scale set's name that another one serves, as for a trial: it touches none of
# the first one's instances, and both say what they see. And an instance that somebody ends by EC2's API is told of.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

# of_trial COMMAND…: with the second deployment's table.
of_trial() { DYNAMODB_TABLE=trial "$@"; }
has_led() { grep -q '"This agent leads"' "$CLOUD/trial.log"; }
tells_of() { [[ $(of_trial "$BIN/agent" status --json | jq -r '.degraded[] | select(.what == "another deployment") | .words') == *"of $1"* ]]; }
is_told() { grep -h '"An instance was ended from outside' "$CLOUD/$A.log" "$CLOUD/$B.log" | grep -q "$busy"; }
busy() { status '[.runners[] | select(.state == "busy")][0].instance // ""'; }
has_a_busy_runner() { [[ -n $(busy) ]]; }
ended_from_outside() { [[ $(status '.degraded[] | select(.what == "ended from outside") | .words') == *"$1"* ]]; }

two_agents 10 --light --boot-delay 20s
queue 10 --duration 2s
until_true 30 "ten instances to be launched" at_least 10 launched
first=$(status .lease.deployment)
must "the identity has 128 bits" test "${#first}" -eq 32

of_trial "$BIN/agent" table create >"$CLOUD/trial.out"
INSTANCE_ID=trial LOCK_FILE="$CLOUD/trial.lock" of_trial start trial "$BIN/agent" run
until_true 20 "the second deployment's agent to lead" has_led
until_true 20 "it to tell of the first" tells_of "$first"
is "$(of_trial "$BIN/agent" status | grep -c 'no capacity is advertised, for GitHub grants the leader no session')" 1
until_true 60 "ten jobs to complete" at_least 10 jobsCompleted
is "$(counts launched)" 10
is "$(counts terminatedWhileBusy)" 0
is "$(grep -c '"A runner is retired' "$CLOUD/trial.log" || true)" 0
say "ok: a second deployment of the same name touched none of ten booting instances, and told whose they are"

end trial
until_true 60 "instances and runners to be gone" nothing_is_left
is "$(status '.degraded | length')" 0
say "ok: the first deployment noticed nothing"

# end_by_api INSTANCE: as a person would, past every agent.
end_by_api() {
    curl --silent --show-error --fail --output "$CLOUD/ended.xml" --aws-sigv4 aws:amz:us-east-1:ec2 \
        --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" "$STANDIN/" \
        --data "Action=TerminateInstances&Version=2016-11-15&InstanceId.1=$1"
}
queue 1 --duration 60s
until_true 60 "a job to run" at_least 1 jobsRunning
until_true 20 "its runner to be recorded as busy" has_a_busy_runner
busy=$(busy)
end_by_api "$busy"
until_true 90 "its end to be told of in the log" is_told
until_true 20 "its end to stand in status" ended_from_outside "$busy"
say "ok: an instance that somebody else ended is told of, with its runner and its job"
