#!/usr/bin/env bash
# An agent that a settings file describes, in YAML and then in JSON, runs a job; every command finds its scale set by that file. A file that is
# wrong is refused before anything is started, with file, line and key, and so is one with several scale sets.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

cloud_start
owner=(GITHUB_ENTERPRISE_URL ORGANIZATION_NAME)
scale_set=(RUNNER_SCALE_SET_NAME RUNNER_LABELS EC2_SUBNET_ID EC2_INSTANCE_TYPE EC2_AMI_ID EC2_SECURITY_GROUP_ID RUNNER_INSTANCE_PROFILE
    RUNNER_ROLE_ID MAX_RUNNERS IDLE_TIMEOUT)
unset "${owner[@]}" "${scale_set[@]}" CLOUDWATCH_METRICS HOST_NOTICES LOG_FORMAT AWS_ENDPOINT_URL_DYNAMODB
file=$CLOUD/agent.yaml
cat >"$file" <<YAML
table: from-a-file
aws: {endpoint_url_dynamodb: "$DYNAMODB"}
host: {notices: off}
metrics: {cloudwatch: off}
log: {format: json}
github:
  - organization: acme
    url: $STANDIN
    token: env:GITHUB_TOKEN
defaults:
  subnets: [subnet-0a, subnet-0b, subnet-0c]
  image: ami-0123456789abcdef0
  security_groups: [sg-0a]
  instance_profile: stand-in-runner
  runner_role_id: AROASTANDIN000000000
  idle_timeout: 2s
scale_sets:
  - name: demo
    labels: [self-hosted, linux, x64]
    instance_types: [m7i.large, m6i.large]
    max_runners: 4
YAML

is "$("$BIN/agent" config check "$file")" "ok: the settings describe the scale set ${STANDIN#http://}/acme/default/demo"
"$BIN/agent" config show "$file" >"$CLOUD/show.out"
must "show tells a value, and its line" grep -qE "^max_runners +$file:21 +4$" "$CLOUD/show.out"
must "show tells of defaults in the file" grep -qE "^idle_timeout +$file:16 \(defaults\) +2s$" "$CLOUD/show.out"
must "show hides the token" grep -qE "^token +$file:9 +\(hidden\)$" "$CLOUD/show.out"
must "show fills in defaults" grep -qE "^lease.duration +default +5s$" "$CLOUD/show.out"
say "ok: the file is checked and shown without any service"

# run_by FILE NAME: an agent that the file describes.
run_by() { INSTANCE_ID=$2 LOCK_FILE=$CLOUD/$2.lock start "$2" "$BIN/agent" run --config "$1"; }
"$BIN/agent" table create --config "$file" >"$CLOUD/table.out"
must "the file names the table" grep -q from-a-file "$CLOUD/table.out"
run_by "$file" "$A"
export AGENT_CONFIG_FILE=$file
until_true 20 "$A to lead by its file" leads "$A"
queue 1 --duration 200ms
all_done 1
say "ok: a job ran on a runner of the file's scale set"

"$VENV/bin/python" - "$file" >"$CLOUD/agent.json" <<'PYTHON'
import json, sys, yaml

# As texts, as the agent reads them: YAML 1.1 would make `off` a truth value.
print(json.dumps(yaml.load(open(sys.argv[1]), yaml.BaseLoader), indent="\t"))
PYTHON
run_by "$CLOUD/agent.json" "$B"
until_true 20 "$B to stand by, with the same settings as JSON" stands_by "$B"
"$BIN/agent" step-down >"$CLOUD/step-down.out"
must "step-down finds the lease by the file" leads "$B"
is "$(status '.differences // [] | length')" 0
queue 1 --duration 200ms
all_done 2
say "ok: an agent with the same file as JSON took over"

# refused LINE COMMAND…: by the agent, with exit code 64.
refused() {
    local line=$1 code=0
    shift
    AGENT_CONFIG_FILE='' "$BIN/agent" "$@" >"$CLOUD/refused.out" 2>"$CLOUD/refused.log" || code=$?
    is "$code" 64
    must "'$line' is said by agent $*: $(<"$CLOUD/refused.log")" grep -qF "$line" "$CLOUD/refused.log"
}
wrong=$CLOUD/wrong.yaml
sed -e 's/max_runners: 4/max_runers: 4/' -e 's/env:GITHUB_TOKEN/ghp_hush/' -e 's/idle_timeout: 2s/idle_timeout: soon/' "$file" >"$wrong"
for command in run "config check" "config show"; do
    read -ra words <<<"$command"
    option=()
    [[ $command == run ]] && option=(--config)
    refused "$wrong:21: scale_sets[0].\"max_runers\": is no key of a settings file; did you mean max_runners?" "${words[@]}" "${option[@]}" "$wrong"
    must "all is said at once" grep -qF "$wrong:16: defaults.idle_timeout: \"soon\" is wrong" "$CLOUD/refused.log"
    must "the secret is refused" grep -qF "$wrong:9: github[0].token: is no place of a secret" "$CLOUD/refused.log"
    must "and not shown" test "$(grep -c hush "$CLOUD/refused.log")" = 0
done
MAX_RUNNERS=3 refused "MAX_RUNNERS (environment): is given beside the settings file $file" run --config "$file"
DYNAMODB_TABLE=x refused "$file:1: table: is given by DYNAMODB_TABLE too (environment)" status --config "$file"

sed '$a\  - {name: more, instance_types: [m7i.large]}' "$file" >"$wrong"
for command in run status step-down; do refused "this version serves one in a deployment" "$command" --config "$wrong"; done
say "ok: what is wrong is refused, each with its place: $(grep -F 'one in a deployment' "$CLOUD/refused.log")"
