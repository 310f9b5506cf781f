#!/usr/bin/env bash
# A host that Auto Scaling, or EC2 by a spot notice, takes away hands over before, completes the lifecycle action, and claims nothing more.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

# Hosts, by the ids that EC2 gave them: an agent is called after its own.
A=i-0a0a0a0a0a0a0a0a0
B=i-0b0b0b0b0b0b0b0b0
C=i-0c0c0c0c0c0c0c0c0
host() { "$BIN/stand-in" host "$@" >/dev/null; }
# host_start HOST: an agent on it, which reads the host's own metadata.
host_start() {
    HOST_NOTICES=auto AWS_EC2_METADATA_SERVICE_ENDPOINT=$STANDIN/imds/$1 AUTOSCALING_GROUP_NAME=scalers LIFECYCLE_HOOK_NAME=handover \
        agent_start "$1"
}
# ends_well HOST: its agent ends by itself, with 0.
ends_well() {
    local code=0
    until_true 20 "the agent on $1 to end by itself" has_ended "$1"
    wait "${PID[$1]}" || code=$?
    is "$code" 0
    unset "PID[$1]"
}
is_standby() { [[ $(status ".agents[] | select(.id == \"$1\" and (.stale | not)) | .role") == standby ]]; }
is_completed() { (($(noted lifecycle-completed) == $1)); }
is_refused() { (($(noted lifecycle-refused) > 0)); }
watches() { [[ $(status ".agents[] | select(.id == \"$1\") | .reason // \"\"") == "its host is going: Auto Scaling terminates this instance" ]]; }
is_expired() { [[ $(status .lease.state) == expired ]]; }
has_led_by() { is "$(status ".elections[] | select(.epoch == $1) | .owner")" "$2"; }

export MAX_RUNNERS=3
cloud_start
"$BIN/agent" table create >"$CLOUD/table.out"
for place in "$A=us-east-1a" "$B=us-east-1b" "$C=us-east-1c"; do host "${place%=*}" --zone "${place#*=}"; done
host_start "$A"
until_true 20 "the first agent to lead" leads "$A"
host_start "$B"
until_true 20 "the second to stand by" is_standby "$B"
queue 6 --duration 3s
until_true 40 "two jobs to run" at_least 2 jobsRunning

# The metadata says `Terminated` before the hook waits, as at AWS: completing it is tried again.
host "$A" --target Terminated --waits-after 30s
until_true 20 "the other host's agent to lead" leads "$B"
is "$(status '.elections[0] | "\(.cause): \(.reason)"')" "released: Auto Scaling terminates this instance"
until_true 20 "the first completion, which comes too early" is_refused
until_true 60 "the lifecycle action to be completed" is_completed 1
is "$(control timeline | jq -r '.entries[] | select(.what == "lifecycle-completed") | .detail')" "$A"
ends_well "$A"
say "ok: Auto Scaling's decision is obeyed: handed over, the lifecycle action completed, the agent ended"

# Started again on the host that goes, it only watches: the lease expires, and one that begins to watch only then is the next to lead.
host_start "$A"
until_true 20 "the agent on the host that goes to watch" watches "$A"
crash "$B"
until_true 20 "the lease to expire" is_expired
host_start "$C"
until_true 30 "the third host's agent to lead" leads "$C"
is "$(epoch)" 3
has_led_by 3 "$C"
end "$A"
say "ok: an agent on a host that goes claims nothing, though nobody leads"

# EC2 wants the leader's host back.
host_start "$B"
until_true 20 "another agent to stand by" is_standby "$B"
host "$C" --notice 2m
until_true 20 "the other host's agent to lead" leads "$B"
is "$(status '.elections[0] | "\(.cause): \(.reason)"')" "released: EC2 wants this spot instance back (terminate)"
ends_well "$C"
is "$(noted lifecycle-completed)" 1
all_done 6
say "ok: a spot notice is obeyed: handed over, the agent ended, and no job noticed"
