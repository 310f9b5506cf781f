#!/usr/bin/env bash
# `agent check` says what a scaler would find, grouped by service, as text and as JSON, with the time of each check. Its exit codes are the
# same in both.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

# check CODE ARGUMENTS…: ends with this code; what it said is in $CLOUD/check.out.
check() {
    local expected=$1 code=0
    shift
    "$@" >"$CLOUD/check.out" 2>"$CLOUD/check.err" || code=$?
    [[ $code == "$expected" ]] || die "exit code $code, not $expected: $(cat "$CLOUD/check.out" "$CLOUD/check.err")"
}
holds() { jq -e "$1" "$CLOUD/check.out" >/dev/null || die "not so: $1 in $(<"$CLOUD/check.out")"; }

cloud_start
export LOCK_FILE=$CLOUD/check.lock INSTANCE_ID=check MAX_RUNNERS=4
check 1 "$BIN/agent" check --json
holds '.healthy == false and (.services[] | select(.name == "table") | .verdict) == "fail"'
check 1 env AWS_ENDPOINT_URL_STS=http://127.0.0.1:1 "$BIN/agent" check --json
holds '["table", "table rights", "launches", "role"] - [.services[].checks[] | select(.words | startswith("not checked: ")) | .name] == []'
"$BIN/agent" table create >"$CLOUD/table.out"

check 0 "$BIN/agent" check --json
holds '.schema == 1 and .healthy and (.scope | endswith("/demo")) and .milliseconds > 0'
holds '[.services[].name][:5] == ["host", "aws", "table", "ec2", "github"]'
holds '[.services[] | select(.name == "table") | .checks[] | .name, .milliseconds] | index("expiry") != null and all(. != null)'
holds '[.services[].checks[] | select(.verdict == "fail")] == []'
say "ok: as JSON, grouped and timed"

check 0 "$BIN/agent" check
is "$(grep -c '^[A-Z]' "$CLOUD/check.out")" "$(grep -cE '^(This host|AWS|DynamoDB table|EC2|GitHub|Clock)$' "$CLOUD/check.out")"
must "each check is a line under its title" grep -qE '^  ok    expiry: items expire by ttl( \([0-9]+ ms\))?$' "$CLOUD/check.out"
sed 's/^/          | /' "$CLOUD/check.out"
say "ok: as text, grouped and timed"

check 64 env MAX_RUNNERS=many "$BIN/agent" check --json
holds '.healthy == false and .scope == null and .services[0].checks[0].name == "settings"'
check 64 "$BIN/agent" check --json --prove-github
say "ok: wrong settings end with 64 in JSON too"
