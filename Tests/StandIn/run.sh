#!/usr/bin/env bash
# Runs the stand-in's tests: Tests/StandIn/run.sh STAND_IN [AGENT DYNAMODB_URL]
# boto3 must be importable by $PYTHON (python3). The boot test runs only with an agent and a DynamoDB.
set -euo pipefail
standin=$(realpath "$1")
agent=${2:+$(realpath "$2")}
dynamodb=${3:-}
python=${PYTHON:-python3}
here=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
server=

stop() {
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    server=
}
trap 'stop; rm -rf "$work"' EXIT

# Starts a stand-in with the options given and sets url.
start() {
    stop
    rm -f "$work/port"
    "$standin" serve --port 0 --port-file "$work/port" --work-dir "$work/instances" "$@" >"$work/log" 2>&1 &
    server=$!
    until [ -s "$work/port" ]; do
        kill -0 "$server" 2>/dev/null || {
            cat "$work/log" >&2
            exit 1
        }
        sleep 0.02
    done
    url=http://127.0.0.1:$(cat "$work/port")
}

start --boot-delay 200ms --shutdown-delay 100ms
"$python" "$here/boto3_test.py" "$url"
start --hold 1500ms --session-stale 1500ms --lost-runner 300ms
"$python" "$here/github_test.py" "$url" "$standin"
start --hold 1s --ghes-acquire --light --boot-delay 50ms --shutdown-delay 50ms
"$python" "$here/offers_test.py" "$url"
if [ -n "$agent" ] && [ -n "$dynamodb" ]; then
    start --hold 1s --agent "$agent" --boot-delay 100ms --shutdown-delay 100ms --lost-runner 500ms \
        --instance-env "AWS_ENDPOINT_URL_DYNAMODB=$dynamodb"
    "$python" "$here/boot_test.py" "$url" "$dynamodb"
else
    echo "boot: not run, it needs an agent and a DynamoDB"
fi
