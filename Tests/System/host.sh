#!/usr/bin/env bash
# Where a command finds its ledger: on a scaler's host by the file that its unit reads, elsewhere by a table and a region alone. Each
# command here has a mount namespace with an /etc of its own, and no setting in its environment.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

two_agents 3
until_true 20 "a standby" stands_by "$(other "$(leader)")"
led=$(leader)
export CLOUD
mkdir "$CLOUD/etc"
cp -a /etc/. "$CLOUD/etc" 2>"$CLOUD/cp.log" || true # without root not all of it
mkdir -p "$CLOUD/etc/gha-listener-scaler"
settings=$CLOUD/etc/gha-listener-scaler/environment

# on_a_host COMMAND…: with an empty environment.
on_a_host() {
    # shellcheck disable=SC2016 # they are the inner shell's
    env -i PATH="$PATH" HOME="$CLOUD" CLOUD="$CLOUD" \
        unshare --mount --map-root-user bash -c 'mount --bind "$CLOUD/etc" /etc && exec "$@"' - "$@"
}
# ends CODE COMMAND…: with this exit code; what it says is in $CLOUD/last.out.
ends() {
    local expected=$1 code=0
    shift
    "$@" >"$CLOUD/last.out" 2>&1 || code=$?
    [[ $code == "$expected" ]] || die "'$*' ended with $code: $(<"$CLOUD/last.out")"
}
says() { grep -qE -- "$1" "$CLOUD/last.out" || die "no '$1' in: $(<"$CLOUD/last.out")"; }
on_a_host true || die "this test needs mount namespaces: run it as root, or allow user namespaces to users"

ends 64 on_a_host "$BIN/agent" status
says '^Neither the options .* this machine has no /etc/gha-listener-scaler/environment, .* agent status --table NAME --region REGION'
ends 64 on_a_host "$BIN/agent" explain i-0123456789abcdef0
says '^agent explain: 2 settings are wrong'
say "ok: where nothing says which ledger, it is said what was looked at, and what to give"

# As Terraform and people write it: quoted, with a comment, with settings of other commands.
{
    echo "# the scaler's settings"
    env | sed -nE 's/^((AWS|GITHUB|ORGANIZATION|RUNNER|EC2|MAX|IDLE|HOST|CLOUDWATCH)_[A-Z_0-9]+)=(.*)$/\1="\3"/p'
    echo "MAX_RUNNERS = 3 "
} >"$settings"
ends 0 on_a_host "$BIN/agent" status
says "^Leader  *$led, epoch 1"
ends 1 on_a_host "$BIN/agent" explain i-0123456789abcdef0
says "nothing of the name 'i-0123456789abcdef0' is recorded for .*/acme/default/demo"
ends 0 on_a_host "$BIN/agent" step-down --timeout 30s
says "leads under epoch 2"
say "ok: on a host status, explain and step-down read what the scaler's unit reads"

chmod 000 "$settings"
ends 64 on_a_host setpriv --bounding-set=-dac_override,-dac_read_search "$BIN/agent" status
says "^  /etc/gha-listener-scaler/environment: .*Permission denied; .* repeat the command with sudo"
is "$(grep -c 'is missing' "$CLOUD/last.out" || true)" 0
chmod 640 "$settings"
say "ok: a file that mayn't be read is said, and what to do"

# ---- elsewhere: the table names its scale sets
rm "$settings"
elsewhere() {
    on_a_host env AWS_ACCESS_KEY_ID="$AWS_ACCESS_KEY_ID" AWS_SECRET_ACCESS_KEY="$AWS_SECRET_ACCESS_KEY" \
        AWS_ENDPOINT_URL="$AWS_ENDPOINT_URL" AWS_ENDPOINT_URL_DYNAMODB="$AWS_ENDPOINT_URL_DYNAMODB" "$BIN/agent" "$@"
}
ends 0 elsewhere status --table gha-listener-scaler --region us-east-1
says "^Leader  *$(other "$led"), epoch 2"
ends 2 elsewhere status --table gha-listener-scaler --region us-east-1 --scale-set dmeo
says "holds no scale set 'dmeo'. It holds: .*/acme/default/demo$"
RUNNER_SCALE_SET_NAME=second INSTANCE_ID=agent-c LOCK_FILE=$CLOUD/agent-c.lock start agent-c "$BIN/agent" run
is_named() {
    local code=0
    elsewhere status --table gha-listener-scaler --region us-east-1 --scale-set second >"$CLOUD/last.out" 2>&1 || code=$?
    ((code != 2))
}
until_true 20 "the table to name another scale set" is_named
ends 2 elsewhere status --table gha-listener-scaler --region us-east-1
says "holds 2 scale sets that fit. Name one by --scale-set: .*/demo, .*/second$"
ends 0 elsewhere status --table gha-listener-scaler --region us-east-1 --scale-set demo
ends 2 elsewhere status --table nowhere --region us-east-1
says "^agent status can't tell: .*nowhere"
say "ok: elsewhere a table and a region suffice, and where it holds several scale sets they are named"
