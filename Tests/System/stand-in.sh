#!/usr/bin/env bash
# The stand-in is a GitHub and an EC2 also for clients that nobody here wrote: boto3, and the requests of GitHub's official Go client.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

CLOUD=$(mktemp -d "${TMPDIR:-/tmp}/agent-stand-in.XXXXXX")

# serve NAME FLAGS…: a stand-in of its own for each suite, each with the times it asks for.
serve() {
    local name=$1
    shift
    start "$name" "$BIN/stand-in" serve --port 0 --port-file "$CLOUD/$name.port" --work-dir "$CLOUD/$name.instances" "$@"
    until_true 20 "$name" test -s "$CLOUD/$name.port"
}
url() { echo "http://127.0.0.1:$(<"$CLOUD/$1.port")"; }

serve ec2 --boot-delay 200 --shutdown-delay 100
"$VENV/bin/python" Tests/StandIn/boto3_test.py "$(url ec2)"
say "ok: boto3 can use the stand-in's EC2 and STS"

serve github --hold 1500 --session-stale 1500 --lost-runner 300
"$VENV/bin/python" Tests/StandIn/github_test.py "$(url github)" "$BIN/stand-in"
say "ok: GitHub's official client's requests are answered as GitHub answers them"
