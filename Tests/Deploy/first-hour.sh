#!/usr/bin/env bash
# docs/deployment.md, from a clean clone to a completed job: its commands are taken from the page and run, on a local AWS. Hosts and runners are the
# real programs with what Terraform rendered into their user data. Two minutes.
#
# Not as on the page: `make build` was done before (bin/), the token is put by boto3 in place of AWS's command line, and nothing boots: stock.sh
# runs a stock Ubuntu's first boot.
# shellcheck source=Tests/Deploy/terraform-lib.sh
source "$(dirname "$0")/terraform-lib.sh"
BIN=${BIN:-$PWD/bin}
[[ -x $BIN/agent && -x $BIN/stand-in ]] || { echo "${0##*/}: no $BIN/agent and stand-in: make build" >&2 && exit 1; }
# shellcheck source=scripts/lib/cloud.sh
source scripts/lib/cloud.sh
ROOT=$PWD python=$VENV/bin/python

finish() {
    local code=$?
    ((code == 0)) || KEEP=1
    cloud_stop
    if ((code == 0)); then rm -rf "$WORK"; else echo "kept: $WORK"; fi
    exit "$code"
}
trap finish EXIT
trap 'exit 130' INT TERM
holds() { if [[ $2 == "$3" ]]; then say "ok: $1"; else die "$1: expected '$2', found '$3'"; fi; }
look() { "$python" Tests/Deploy/terraform-look.py "$@"; }

# ---- the page's commands
mapfile -t commands < <(awk '/^```sh first-hour$/ { inside = 1; next } /^```$/ { inside = 0 } inside' docs/deployment.md)
holds "the page has four commands besides the credential's" 4 "${#commands[@]}"
holds "and at most ten steps" 10 "$(grep -cE '^## [0-9]+[.] ' docs/deployment.md)"

# ---- a clean clone, an empty account
git clone --quiet --no-hardlinks . "$WORK/clone"
CLOUD=$(mktemp -d "${TMPDIR:-/tmp}/agent-cloud.XXXXXX")
ports=("$(free_port)" "$(free_port)")
DYNAMODB=http://127.0.0.1:${ports[0]} MOTO=http://127.0.0.1:${ports[1]}
start dynamodb env BIND_HOST=127.0.0.1 GATEWAY_PORT="${ports[0]}" "$VENV/bin/ministack"
start moto "$python" Tests/Deploy/moto-more.py "${ports[1]}"
until_true 30 "ministack" answers dynamodb "$DYNAMODB/_ministack/health"
until_true 30 "moto" answers moto "$MOTO/moto-api/"
unset AWS_PROFILE AWS_SESSION_TOKEN
export AWS_ACCESS_KEY_ID=testing AWS_SECRET_ACCESS_KEY=testing AWS_DEFAULT_REGION=us-east-1
export AWS_ENDPOINT_URL=$MOTO AWS_ENDPOINT_URL_DYNAMODB=$DYNAMODB
look prepare >/dev/null
# moto's images are all of 15 GiB, and a volume can't be smaller.
sed -i 's/^  organization_name .*/&\n  scaler_volume_gib     = 15/' "$WORK/clone/terraform/examples/minimal/main.tf"

# run COMMAND: as it stands on the page, in the clone. `make` has the program already, and Terraform is answered yes.
run() {
    local code=0
    say "\$ $1"
    (cd "$WORK/clone" && PATH="$WORK/path:$PATH" TF_INPUT=1 bash -euo pipefail -c "$1") >"$WORK/last.out" 2>&1 < <(yes yes 2>/dev/null) || code=$?
    ((code == 0)) || { tail -n 40 "$WORK/last.out" >&2 && die "the command failed: $1"; }
}
mkdir "$WORK/path"
printf '#!/bin/sh\nset -e\nmkdir -p bin\ncp "%s/agent" bin/agent\nexec scripts/package\n' "$BIN" >"$WORK/path/make"
chmod 755 "$WORK/path/make"
for command in "${commands[@]}"; do run "$command"; done
must_find() {
    grep -qF -- "$2" "$WORK/last.out" || die "$1: nothing of '$2' in: $(<"$WORK/last.out")"
    say "ok: $1"
}
must_find "the next steps name the labels" "runs-on: [self-hosted, linux, x64]"

# ---- hosts and runners, by what user data tells them
look made >"$WORK/made.json" || die "what was made is not as it must be"
made() { jq -r "$1" "$WORK/made.json"; }
made .environment >"$WORK/environment"
holds "the bucket has the package that was made" "$(sha256sum <"$(echo "$WORK"/clone/bin/*.deb)")" "$(look package | sha256sum)"
mapfile -t subnets < <(made '.subnets[] | "--subnet", "\(.id)=\(.zone)"')
mapfile -t told < <(look runner-environment | sed 's/^/--instance-env\n/')
start stand-in "$BIN/stand-in" serve --port 0 --port-file "$CLOUD/port" --agent "$BIN/agent" --work-dir "$CLOUD/instances" \
    --image "$(made .template.ImageId)" "${told[@]}" --instance-env "AWS_ENDPOINT_URL_DYNAMODB=$DYNAMODB" "${subnets[@]}"
until_true 20 "the stand-in" has_port
STANDIN=http://127.0.0.1:$(<"$CLOUD/port")
export STANDIN_URL=$STANDIN
template=$(AWS_ENDPOINT_URL=$STANDIN look copy-template "$WORK/made.json")
for_agent=(AWS_ACCESS_KEY_ID=testing AWS_SECRET_ACCESS_KEY=testing AWS_ENDPOINT_URL="$STANDIN" AWS_ENDPOINT_URL_DYNAMODB="$DYNAMODB" AWS_ENDPOINT_URL_SSM="$MOTO"
    GITHUB_ENTERPRISE_URL="$STANDIN" EC2_LAUNCH_TEMPLATE="$template" RUNNER_ROLE_ID=AROASTANDIN000000000 IDLE_TIMEOUT=2s)
on_host() { bash "$ROOT/Tests/Deploy/terraform-host.sh" "$WORK/environment" "${for_agent[@]}" "$@"; }
mapfile -t hosts < <(made '.hosts[]')
for host in "${hosts[@]}"; do
    start "$host" bash Tests/Deploy/terraform-host.sh "$WORK/environment" "${for_agent[@]}" INSTANCE_ID="$host" LOCK_FILE="$CLOUD/$host.lock" "$BIN/agent" run
done
status() { { on_host "$BIN/agent" status --json 2>/dev/null || true; } | jq -r "$1" 2>/dev/null; }
at_least() { (($(counts "$2") >= $1)); }
until_true 40 "an agent that leads" is_led
say "ok: $(leader) leads with the settings of its user data"
"$BIN/stand-in" queue 1 --duration 1s >/dev/null
until_true 90 "the job to complete" at_least 1 jobsCompleted
say "ok: the job completed on an instance that was told by cloud-config"
