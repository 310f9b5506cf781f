# shellcheck shell=bash
# A cloud on this machine, and agents in it. Sourced by scripts/demo, scripts/local, Tests/System, Tests/Cases and Benchmarks.
#
#   DynamoDB                 ministack, in memory
#   GitHub, EC2, STS, IMDS   stand-in; every instance runs the real `agent boot`
#   agents                   the real `agent run`, each with an id and a lock file of its own
#
# Everything listens on 127.0.0.1, on ports that were free, and lives in one temporary folder. cloud_stop ends all of it.
# BIN: the folder of the programs `agent` and `stand-in`.

: "${BIN:?the folder of the programs agent and stand-in}"
VENV=${VENV:-.venv}

declare -A PID=() # process ids of what was started here, by name

now_ms() { echo "$((${EPOCHREALTIME/[.,]/} / 1000))"; }
# seconds MS: with one decimal.
seconds() { printf '%d.%d' "$(($1 / 1000))" "$(($1 % 1000 / 100))"; }
CLOUD_BEGAN=$(now_ms)
elapsed() { printf '%6s s' "$(seconds $(($(now_ms) - CLOUD_BEGAN)))"; }
say() { printf '%s  %s\n' "$(elapsed)" "$*"; }
die() {
    say "FAILED: $*" >&2
    exit 1
}

# until_true SECONDS WHAT COMMAND…: looks again until the command ends well; dies when the time is up.
until_true() {
    local deadline=$((SECONDS + $1)) what=$2
    shift 2
    until "$@"; do
        ((SECONDS < deadline)) || die "waited in vain for: $what"
        sleep 0.1 # between two looks
    done
}

# free_port: a port of 127.0.0.1 that nobody listens on, and no other caller got lately. The kernel gives connections ports from 32768 on
# (ip_local_port_range), so none can take this port before its server does. Tests that run side by side depend on both.
free_port() {
    python3 - "/tmp/agent-ports.$UID" <<'PYTHON'
import fcntl, os, socket, sys

FIRST, LAST = 20000, 32000
with os.fdopen(os.open(sys.argv[1], os.O_RDWR | os.O_CREAT, 0o600), "r+") as latest:
    fcntl.flock(latest, fcntl.LOCK_EX)
    port = int(latest.read() or FIRST)
    while True:
        port = port + 1 if port < LAST else FIRST
        try:
            with socket.socket() as trial:
                trial.bind(("127.0.0.1", port))
            break
        except OSError:
            pass
    latest.seek(0)
    latest.write(f"{port:5}")
print(port)
PYTHON
}

# start NAME COMMAND…: runs in the background, in a process group of its own, with its output in $CLOUD/NAME.log.
start() {
    local name=$1
    shift
    setsid "$@" >"$CLOUD/$name.out" 2>"$CLOUD/$name.log" </dev/null &
    PID[$name]=$!
}

is_running() { [[ -n ${PID[$1]:-} ]] && kill -0 "${PID[$1]}" 2>/dev/null; }

# make_cloud_folder: where everything lives, for what must be there before the cloud starts.
make_cloud_folder() { CLOUD=$(mktemp -d "${TMPDIR:-/tmp}/agent-cloud.XXXXXX"); }

dynamodb_start() {
    local port
    port=$(free_port)
    DYNAMODB=http://127.0.0.1:$port
    start dynamodb env BIND_HOST=127.0.0.1 GATEWAY_PORT="$port" "$VENV/bin/ministack"
}

# Starts DynamoDB and the stand-in; arguments are passed on to `stand-in serve`.
cloud_start() {
    [[ -n ${CLOUD:-} ]] || make_cloud_folder
    dynamodb_start
    start stand-in "$BIN/stand-in" serve --port 0 --port-file "$CLOUD/port" --agent "$BIN/agent" --work-dir "$CLOUD/instances" \
        --subnet subnet-0a=us-east-1a --subnet subnet-0b=us-east-1b --subnet subnet-0c=us-east-1c \
        --instance-env "AWS_ENDPOINT_URL_DYNAMODB=$DYNAMODB" "$@"
    until_true 20 "the stand-in" has_port
    STANDIN=http://127.0.0.1:$(<"$CLOUD/port")
    until_true 30 "ministack at $DYNAMODB" dynamodb_answers
    cloud_environment
}

has_port() {
    is_running stand-in || ended_at_once stand-in
    [[ -s $CLOUD/port ]]
}
ended_at_once() { die "$1 ended at once: $(tail -n 3 "$CLOUD/$1.log" "$CLOUD/$1.out")"; }

dynamodb_answers() { answers dynamodb "$DYNAMODB/_ministack/health"; }

# answers NAME URL: whether it does; a program that ended never will.
answers() {
    is_running "$1" || ended_at_once "$1"
    curl --silent --fail --max-time 2 --output /dev/null "$2"
}

# What every command of `agent` needs to find this cloud. The names are those of docs/configuration.md.
cloud_environment() {
    unset AWS_PROFILE AWS_SESSION_TOKEN GITHUB_APP_ID
    export AWS_ACCESS_KEY_ID=AKIASTANDIN00000000A AWS_SECRET_ACCESS_KEY=not-a-secret AWS_REGION=us-east-1
    export STANDIN_URL=$STANDIN
    export AWS_ENDPOINT_URL=$STANDIN AWS_ENDPOINT_URL_DYNAMODB=$DYNAMODB
    export GITHUB_ENTERPRISE_URL=$STANDIN ORGANIZATION_NAME=acme GITHUB_TOKEN=ghp_local
    # There is no CloudWatch here, unless a test brings one.
    export CLOUDWATCH_METRICS=${CLOUDWATCH_METRICS:-off}
    export RUNNER_SCALE_SET_NAME=demo RUNNER_LABELS=self-hosted,linux,x64
    export EC2_SUBNET_ID=subnet-0a,subnet-0b,subnet-0c EC2_INSTANCE_TYPE=m7i.large,m6i.large,m6a.large
    export EC2_AMI_ID=ami-0123456789abcdef0 EC2_SECURITY_GROUP_ID=sg-0a RUNNER_INSTANCE_PROFILE=stand-in-runner
    export RUNNER_ROLE_ID=AROASTANDIN000000000
    export MAX_RUNNERS=${MAX_RUNNERS:-8} IDLE_TIMEOUT=${IDLE_TIMEOUT:-2s} LOG_FORMAT=json
    # Nobody takes this machine away: the stand-in's metadata service is its instances', not the agents' hosts'.
    export HOST_NOTICES=off
}

# agent_start NAME: one `agent run`, as if on a host of its own.
agent_start() {
    INSTANCE_ID=$1 LOCK_FILE="$CLOUD/$1.lock" start "$1" "$BIN/agent" run
}

# status FILTER: what jq's FILTER makes of `agent status --json`; it answers also (with exit code 1 or 2) when nobody leads.
status() { { "$BIN/agent" status --json 2>/dev/null || true; } | jq -r "$1" 2>/dev/null; }
leader() { status 'select(.lease.state == "held") | .lease.owner'; }
epoch() { status '.lease.epoch // 0'; }
is_led() { [[ -n $(leader) ]]; }

# The stand-in's own answer to one question of its control interface, as JSON.
control() { curl --silent --fail --max-time 5 "$STANDIN/_control/$1"; }

# counts FIELD…: the stand-in's own numbers, in order: launched, alive, orphaned, terminatedWhileBusy, jobsRunning, jobsCompleted,
# jobsFailed, and, made of them, jobsWaiting and registered (runners that GitHub knows).
counts() {
    local fields registered
    fields=$(printf ', .%s' "$@")
    registered=$(control runners | jq length) || return
    control counters | jq -r --argjson registered "$registered" \
        '.registered = $registered | .jobsWaiting = .jobs - .jobsRunning - .jobsCompleted - .jobsFailed | ['"${fields:2}"'] | @tsv'
}

# follow NAME: prints what an agent logs, a line each, until the agent ends.
follow() {
    local line
    tail --pid="${PID[$1]}" -n +1 -F "$CLOUD/$1.log" 2>/dev/null |
        jq --unbuffered -Rr 'fromjson? | select(.level | IN("debug", "trace") | not) | .message + (if .reason then " (\(.reason))" else "" end)' |
        while IFS= read -r line; do say "$1: $line"; done &
}

# crash NAME: kill -9. (The shell would remark on it; nobody needs that.)
crash() {
    { kill -KILL "${PID[$1]}" && wait "${PID[$1]}"; } 2>/dev/null || true
    unset "PID[$1]"
}

# end NAME…: ends what was started under these names, politely first, then for good, with all that is in their process groups.
end() {
    local name pid deadline=$((SECONDS + 8))
    for name in "$@"; do kill -TERM "${PID[$name]}" 2>/dev/null || true; done
    for name in "$@"; do
        pid=${PID[$name]}
        while kill -0 "$pid" 2>/dev/null && ((SECONDS < deadline)); do sleep 0.1; done # between two looks
        kill -KILL -- "-$pid" 2>/dev/null || true
        unset "PID[$name]"
    done
}

# Ends everything: the agents first, while there is still a cloud to hand over in.
cloud_stop() {
    local name agents=()
    for name in "${!PID[@]}"; do [[ $name == dynamodb || $name == stand-in ]] || agents+=("$name"); done
    end "${agents[@]}"
    end "${!PID[@]}"
    wait 2>/dev/null || true
    if [[ -n ${KEEP:-} ]]; then say "kept: $CLOUD"; else rm -rf "${CLOUD:-}"; fi
}
