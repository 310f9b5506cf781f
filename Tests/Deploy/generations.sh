#!/usr/bin/env bash
# Two generations of hosts, with the real programs: beside two agents that work, hosts of new settings are launched under a launching hook. An
# agent with a bad setting, and one that doesn't reach EC2, never complete the hook, so Auto Scaling would abandon these hosts, and the old ones
# go on leading. An agent with good settings completes it. Half a minute; needs no Terraform.
BIN=${BIN:-$(cd "$(dirname "$0")/../.." && pwd)/bin}
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/../System/lib.sh"

OLD=(i-0a0a0a0a0a0a0a0a0 i-0b0b0b0b0b0b0b0b0)
NEW=(i-0c0c0c0c0c0c0c0c0 i-0d0d0d0d0d0d0d0d0 i-0e0e0e0e0e0e0e0e0)
# launched HOST: as Auto Scaling launches one, which waits by its launching hook.
launched() { "$BIN/stand-in" host "$1" --target InService --waits-after 0s >/dev/null; }
# host_start HOST [NAME=VALUE…]: its agent, with settings of its own.
host_start() {
    local host=$1
    shift
    start "$host" env INSTANCE_ID="$host" LOCK_FILE="$CLOUD/$host.lock" HOST_NOTICES=auto AWS_EC2_METADATA_SERVICE_ENDPOINT="$STANDIN/imds/$host" \
        AUTOSCALING_GROUP_NAME=scalers LIFECYCLE_HOOK_NAME=terminating LAUNCH_HOOK_NAME=launching "$@" "$BIN/agent" run
}
completed() { control timeline | jq -r '.entries[] | select(.what == "lifecycle-completed") | .detail'; }
is_in_service() { completed | grep -qx "$1"; }
says() { grep -q "$2" "$CLOUD/$1.log"; }
knows_trouble() { [[ $(status ".agents[] | select(.id == \"$1\") | .reason // \"\"") != "" ]]; }
was_no_handover() { is "$(epoch)" "$1"; }

export MAX_RUNNERS=3
cloud_start
"$BIN/agent" table create >"$CLOUD/table.out"
for host in "${OLD[@]}" "${NEW[@]}"; do launched "$host"; done
host_start "${OLD[0]}"
until_true 30 "the first agent to lead" leads "${OLD[0]}"
host_start "${OLD[1]}"
for host in "${OLD[@]}"; do until_true 60 "the agent on $host to complete its launching hook" is_in_service "$host"; done
say "ok: a leader and a standby that could lead complete their launching hooks"
before=$(epoch)
queue 3 --duration 20s
until_true 60 "three jobs to run" at_least 3 jobsRunning

# ---- the new generation, in turn: a bad setting
host_start "${NEW[0]}" LEASE_RENEWAL="5 s"
until_true 20 "the agent with a bad setting to say so" says "${NEW[0]}" LEASE_RENEWAL
until_true 20 "the agent with a bad setting to end" has_ended "${NEW[0]}"
wait "${PID[${NEW[0]}]}" || true
unset "PID[${NEW[0]}]"
say "ok: an agent with a bad setting says which, and ends"

# ---- an EC2 that isn't there
host_start "${NEW[1]}" AWS_ENDPOINT_URL_EC2=http://127.0.0.1:9
until_true 60 "the agent without EC2 to say that it could not take over" knows_trouble "${NEW[1]}"
say "ok: an agent that doesn't reach EC2 stands by, and says that it could not take over"

# ---- and a good one, which is launched last and is in service before either
host_start "${NEW[2]}" IDLE_TIMEOUT=1s
until_true 60 "the good agent to complete its launching hook" is_in_service "${NEW[2]}"
for host in "${NEW[@]:0:2}"; do must "the hook of $host is not completed" eval "! is_in_service $host"; done
must "the old leader still leads" leads "${OLD[0]}"
must "under its epoch" was_no_handover "$before"
say "ok: a good agent completes its hook; the other two never did, and ${OLD[0]} leads as before"

# As Auto Scaling ends what it abandons.
end "${NEW[1]}"
all_done 3
must "the old leader still leads" leads "${OLD[0]}"
say "ok: 3 jobs completed, the old hosts lead"
