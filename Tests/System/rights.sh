#!/usr/bin/env bash
# A standby whose role may not launch says so in `agent status`, with what to grant, before it is needed; it takes over all the same.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

C=agent-c
# agent_start's, with a role of its own.
start_as() { AWS_ACCESS_KEY_ID=$1 agent_start "$2"; }
# of AGENT FILTER: what jq's FILTER makes of an agent.
of() { status ".agents[] | select(.id == \"$1\") | $2"; }
may_launch() { [[ $(of "$1" .launches.state) == reached ]]; }
may_not_launch() { [[ $(of "$1" .launches.state) == refused ]]; }
status_code() {
    local code=0
    "$BIN/agent" status >"$CLOUD/status.out" 2>&1 || code=$?
    echo "$code"
}
is_healthy() { [[ $(status_code) == 0 ]]; }
says_degraded() { status '.degraded[]' | grep -q 'not authorized to perform: iam:PassRole'; }

two_agents 2
leader=$(leader)
# Now the template is there that dry runs are of: the leader makes it.
queue 1 --duration 1s
all_done 1
crash "$(other "$leader")"
restricted=AKIASTANDIN00000000B
"$BIN/stand-in" fault deny --action iam:PassRole --key "$restricted" >/dev/null
start_as "$restricted" "$C"
until_true 20 "the standby to say that it may not launch" may_not_launch "$C"
is "$(status_code)" 3
reason=$(of "$C" .reason)
[[ $reason =~ ^"EC2 would not launch for it: RunInstances: HTTP 403 UnauthorizedOperation (request "[0-9a-f-]{36}"). Grant iam:PassRole to this role" ]] ||
    die "the reason says too little: $reason"
must "status warns of it" grep -q 'COULD NOT TAKE OVER' "$CLOUD/status.out"
must "the log has all of EC2's words" grep -q 'would not launch for this agent.*no identity-based policy' "$CLOUD/$C.log"
say "ok: status says of a standby what its role lacks: $reason"

# Nobody else is there: it leads, with what it may not do in status, rather than nobody.
crash "$leader"
until_true 20 "the standby to lead" leads "$C"
queue 1 --duration 1s
until_true 20 "status to say why nothing is launched" says_degraded
say "ok: it leads all the same when nobody else does, and status says what it may not do"

# The right is granted: a standby that lacked it says so within a minute, and jobs run.
start_as "$restricted" "$leader"
until_true 20 "the new standby to say that it may not launch" may_not_launch "$leader"
"$BIN/stand-in" fault clear >/dev/null
until_true 70 "the standby to say that it may launch" may_launch "$leader"
all_done 2
until_true 20 "status to find it healthy" is_healthy
say "ok: once the right is granted, status is healthy, and the job that waited has run"
