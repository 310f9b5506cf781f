# shellcheck shell=bash
# What the system tests share: a cloud, two agents in it, and words for what must hold. Each test is a script of its own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
: "${BIN:?the folder of the programs agent and stand-in}"
# shellcheck source=scripts/lib/cloud.sh
source scripts/lib/cloud.sh

# A test that fails keeps its logs and says where. One that was interrupted (130) doesn't.
stop_cloud() {
    local code=$?
    ((code == 0 || code == 130)) || KEEP=1
    cloud_stop
    exit "$code"
}
trap stop_cloud EXIT
trap 'exit 130' INT TERM

A=agent-a
B=agent-b

# two_agents MOST [STAND-IN'S FLAGS…]: a cloud, a table, and two agents, one of which leads, for at most MOST runners.
two_agents() {
    export MAX_RUNNERS=$1
    shift
    cloud_start "$@"
    "$BIN/agent" table create >"$CLOUD/table.out"
    agent_start "$A"
    agent_start "$B"
    until_true 20 "an agent that leads" is_led
}

other() { if [[ $1 == "$A" ]]; then echo "$B"; else echo "$A"; fi; }
leads() { [[ $(leader) == "$1" ]]; }
# An agent that has just started has not yet written that it is there.
stands_by() { [[ $(status ".agents[] | select(.id == \"$1\" and .role == \"standby\" and .secondsAgo < 10) | .id") == "$1" ]]; }
queue() { "$BIN/stand-in" queue "$@" >/dev/null; }
has_ended() { ! is_running "$1"; }

# at_least NUMBER FIELD: of the stand-in's counts.
at_least() { (($(counts "$2") >= $1)); }
nothing_is_left() {
    local alive registered
    read -r alive registered < <(counts alive registered) && ((alive == 0 && registered == 0))
}

# must WHAT COMMAND…: holds now, or the test fails.
must() {
    local what=$1
    shift
    "$@" || die "must hold: $what"
}
is() { [[ $1 == "$2" ]] || die "expected '$2', found '$1'"; }

# serve NAME FLAGS…: a stand-in of its own, with the times it asks for; its address is url NAME.
serve() {
    local name=$1
    shift
    start "$name" "$BIN/stand-in" serve --port 0 --port-file "$CLOUD/$name.port" --work-dir "$CLOUD/$name.instances" "$@"
    until_true 20 "$name" test -s "$CLOUD/$name.port"
}
url() { echo "http://127.0.0.1:$(<"$CLOUD/$1.port")"; }

# make_app_key NAME: an RSA key as GitHub gives one out (PKCS#1), $CLOUD/NAME.pem, and its public half, $CLOUD/NAME.public.pem.
make_app_key() {
    openssl genrsa -traditional -out "$CLOUD/$1.pem" 2048 2>/dev/null
    openssl rsa -in "$CLOUD/$1.pem" -pubout -out "$CLOUD/$1.public.pem" 2>/dev/null
}

# noted WHAT: how often the stand-in took note of it.
noted() { control timeline | jq --arg what "$1" '[.entries[] | select(.what == $what)] | length'; }

# All JOBS are done, nothing is left, and no runner was ended with its job.
all_done() {
    until_true 90 "$1 jobs to complete" at_least "$1" jobsCompleted
    until_true 60 "instances and runners to be gone" nothing_is_left
    is "$(counts terminatedWhileBusy)" 0
    is "$(counts jobsFailed)" 0
}
