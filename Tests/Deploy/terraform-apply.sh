#!/usr/bin/env bash
# What Terraform makes is what the agent takes: examples/minimal is applied to a local AWS, agents are started with the settings that
# Terraform rendered into the hosts' user data, in the table that it made, with its runners' launch template; they run jobs, one of them is
# killed; the table is lost and taken up again; and all is destroyed. Two to three minutes.
#
# DynamoDB is ministack, the rest of AWS moto, GitHub and the EC2 that boots are bin/stand-in. Three settings can't be Terraform's here, and
# are given anew: where GitHub is, the id that the stand-in's copy of the template has, and the role id that its STS answers with.
# shellcheck source=Tests/Deploy/terraform-lib.sh
source "$(dirname "$0")/terraform-lib.sh"
BIN=${BIN:-$PWD/bin}
[[ -x $BIN/agent && -x $BIN/stand-in ]] || { echo "${0##*/}: no $BIN/agent and stand-in: make build" >&2 && exit 1; }
# shellcheck source=scripts/lib/cloud.sh
source scripts/lib/cloud.sh
python=$VENV/bin/python

finish() {
    local code=$?
    if ((code != 0)); then
        KEEP=1
        echo "the local AWS's own faults:" >&2
        grep -haE '^[A-Za-z.]*(Error|Exception)\b|" 500 -' "$CLOUD/moto.log" "$CLOUD/dynamodb.log" | sort | uniq -c | tail -n 20 >&2 || true
    fi
    cloud_stop
    if ((code == 0)); then rm -rf "$WORK"; else echo "kept: $WORK"; fi
    exit "$code"
}
trap finish EXIT
trap 'exit 130' INT TERM

holds() { if [[ $2 == "$3" ]]; then say "ok: $1"; else die "$1: expected '$2', found '$3'"; fi; }
failed() {
    tail -n 40 "$WORK/terraform.out" >&2
    die "$1"
}
tf() { terraform -chdir="$WORK/module/examples/minimal" "$@" >"$WORK/terraform.out" 2>&1; }
# apply WHAT FLAG…
#
# The local cloud may make the table and its answer be lost: Terraform asks again and hears that the table is there. Then once more.
apply() {
    local what=$1
    shift
    tf apply -no-color -auto-approve "$@" && return
    grep -q "Table already exists" "$WORK/terraform.out" || failed "terraform apply: $what"
    look lose-table
    tf apply -no-color -auto-approve "$@" || failed "terraform apply, after the table's answer was lost: $what"
}
look() { "$python" Tests/Deploy/terraform-look.py "$@"; }

# ---- the cloud, as an operator finds it: images, a token, a default VPC
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
read -r first_image second_image < <(look prepare)

# ---- apply
terraform_copy
# A package that is only uploaded: nothing boots here. first-hour.sh takes the real one.
echo "a package" >"$WORK/agent_0.1.0_amd64.deb"
export TF_VAR_organization=acme TF_VAR_package=$WORK/agent_0.1.0_amd64.deb
# moto's images are all of 15 GiB, and a volume can't be smaller. The runners' image is one that tells its runner's version.
set_in_module() { sed -i "s/^  organization_name .*/&\\n  $1/" "$WORK/module/examples/minimal/main.tf"; }
set_in_module "scaler_volume_gib = 15"
set_in_module "ec2_ami_id = \"$first_image\""
tf init -no-color || failed "terraform init"
say "terraform apply of examples/minimal"
apply "examples/minimal"
say "ok: applied: $(grep -o 'Resources:.*' "$WORK/terraform.out")"
look made >"$WORK/made.json" || die "what was made is not as it must be"
made() { jq -r "$1" "$WORK/made.json"; }
holds "two hosts, over three zones" "2 3" "$(made '"\(.hosts | length) \(.zones | length)"')"
holds "the table expires by ttl, is protected, and can be restored" "ttl true ENABLED" "$(look table)"
holds "the package is in a bucket that is the hosts' and runners' to read" "$(sha256sum <"$TF_VAR_package")" "$(look package | sha256sum)"
holds "no security group lets anything in" 0 "$(made '.ingress')"
holds "no secret in the state" 0 "$(grep -c ghp_deploy_test "$WORK/module/examples/minimal/terraform.tfstate" || true)"
holds "the policies as read back are those in the text" "$(python3 Tests/Deploy/policy-operations.py --actions)" "$(made '.actions | join(" ")')"

# ---- the settings, as cloud-init writes and systemd reads them
made .environment >"$WORK/environment"
holds "the hosts are told the template without a version" 1 "$(made .environment | grep -cE '^EC2_LAUNCH_TEMPLATE="lt-[0-9a-f]+"$')"
scope=$(made .scope)
keys=(AWS_ACCESS_KEY_ID=testing AWS_SECRET_ACCESS_KEY=testing AWS_ENDPOINT_URL="$MOTO" AWS_ENDPOINT_URL_DYNAMODB="$DYNAMODB")
on_host() { bash Tests/Deploy/terraform-host.sh "$WORK/environment" "${keys[@]}" "$@"; }
mapfile -t subnets < <(made '.subnets[] | "--subnet", "\(.id)=\(.zone)"')
start stand-in "$BIN/stand-in" serve --port 0 --port-file "$CLOUD/port" --agent "$BIN/agent" --work-dir "$CLOUD/instances" \
    --image "$first_image" --instance-env "AWS_ENDPOINT_URL_DYNAMODB=$DYNAMODB" "${subnets[@]}"
until_true 20 "the stand-in" has_port
STANDIN=http://127.0.0.1:$(<"$CLOUD/port")
export STANDIN_URL=$STANDIN

# `agent check` on what Terraform made: Terraform's own template at moto, its table at ministack, the token followed to moto.
on_host GITHUB_ENTERPRISE_URL="$STANDIN" INSTANCE_ID=check LOCK_FILE="$CLOUD/check.lock" "$BIN/agent" check >"$CLOUD/check.out" 2>&1 ||
    { cat "$CLOUD/check.out" >&2 && die "agent check is not content with what Terraform made"; }
sed 's/^/          | /' "$CLOUD/check.out"
holds "agent status names the scope as Terraform does" "$scope" \
    "$({ on_host "$BIN/agent" status --json 2>/dev/null || true; } | jq -r .scope)"

# ---- jobs
template=$(AWS_ENDPOINT_URL=$STANDIN look copy-template "$WORK/made.json")
for_agent=(AWS_ENDPOINT_URL="$STANDIN" AWS_ENDPOINT_URL_SSM="$MOTO" GITHUB_ENTERPRISE_URL="$STANDIN" EC2_LAUNCH_TEMPLATE="$template"
    RUNNER_ROLE_ID=AROASTANDIN000000000 IDLE_TIMEOUT=2s)
mapfile -t hosts < <(made '.hosts[]')
for host in "${hosts[@]}"; do
    start "$host" bash Tests/Deploy/terraform-host.sh "$WORK/environment" "${keys[@]}" "${for_agent[@]}" \
        INSTANCE_ID="$host" LOCK_FILE="$CLOUD/$host.lock" "$BIN/agent" run
done
status() { { on_host "${for_agent[@]}" "$BIN/agent" status --json 2>/dev/null || true; } | jq -r "$1" 2>/dev/null; }
at_least() { (($(counts "$2") >= $1)); }
led_by_another() { [[ $(leader) != "" && $(leader) != "$1" ]]; }
nothing_left() {
    local alive registered
    read -r alive registered < <(counts alive registered) && ((alive == 0 && registered == 0))
}
until_true 30 "an agent that leads" is_led
say "ok: $(leader) leads with the settings of its user data"
"$BIN/stand-in" queue 6 --duration 8s >/dev/null
until_true 60 "a job to run" at_least 1 jobsRunning
old=$(leader)
crash "$old"
until_true 40 "the other host to lead" led_by_another "$old"
say "ok: $old was killed with jobs running; $(leader) leads"
"$BIN/stand-in" queue 3 --duration 1s >/dev/null
until_true 120 "9 jobs to complete" at_least 9 jobsCompleted
until_true 60 "instances and runners to be gone" nothing_left
holds "9 jobs completed, 3 of them asked of the second leader; none failed, no busy runner ended" "9 0 0" "$(counts jobsCompleted jobsFailed terminatedWhileBusy | tr '\t' ' ')"
for host in "${hosts[@]}"; do [[ -z ${PID[$host]:-} ]] || end "$host"; done
end stand-in

# ---- a new image of runners: another version of the template, which the leader looks up. The whole apply: were a host to be replaced, moto would
# answer 500 to the refresh.
sed -i "s/$first_image/$second_image/" "$WORK/module/examples/minimal/main.tf"
apply "a new image"
cp "$WORK/environment" "$WORK/environment.before"
look made >"$WORK/made.json"
made .environment >"$WORK/environment"
holds "a new image of runners is the template's default version" "$second_image" "$(made '.template.ImageId')"
must_be_same() { cmp -s "$WORK/environment.before" "$WORK/environment" || die "the hosts' settings changed with the runners' image"; }
must_be_same
say "ok: and no host is replaced for it"

# ---- the table is lost, by the commands of docs/operations.md. The hosts' new settings are not applied: moto answers 500 to the refresh.
look delete-table && die "the table went in spite of its deletion protection"
say "ok: the table is protected from deletion"
table=module.scaler.aws_dynamodb_table.this restored=gha-listener-scaler-restored
look lose-table
apply "the table that is gone" -target $table
holds "lost, it is made anew, with expiry, protection and recovery" "ttl true ENABLED" "$(look table)"
look lose-table
look restored-table $restored
set_in_module "table_name = \"$restored\""
tf state rm $table || failed "terraform state rm"
tf import -no-color $table $restored || failed "terraform import"
apply "the restored table" -target $table
holds "a restored table is taken up, with expiry, protection and recovery" "ttl true ENABLED" "$(look table $restored)"

# ---- destroy
set_in_module "deletion_protection = false"
apply "deletion_protection = false" -target $table
tf destroy -no-color -auto-approve || failed "terraform destroy"
say "ok: $(grep -o 'Destroy complete!.*' "$WORK/terraform.out")"
holds "nothing is left" "" "$(look left)"
