#!/usr/bin/env bash
# An agent works for an organization, a repository or an enterprise, and signs in by a token or as a GitHub App, whose key is PKCS#1 in
# the environment or PKCS#8 in a settings file. Six agents, each with a scale set of its own; each runs its job. One of them finds
# another App's key in Parameter Store, is refused, and goes on when the right one is put there.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

make_cloud_folder
make_app_key app
make_app_key stranger
openssl pkcs8 -topk8 -nocrypt -in "$CLOUD/app.pem" -out "$CLOUD/app.pkcs8.pem"
cloud_start --app "Iv1local/7=$CLOUD/app.public.pem"
"$BIN/agent" table create >"$CLOUD/table.out"

# agent NAME: starts one with the settings at hand, and queues its job.
agent() {
    RUNNER_SCALE_SET_NAME=$1 RUNNER_LABELS=$1 agent_start "$1"
    queue 1 --duration 200ms --label "$1"
}
# one_line FILE: with \n for a line's end, as an environment file holds a key.
one_line() { sed ':all; N; $!b all; s/\n/\\n/g' "$1"; }

# keep FILE: puts it into Parameter Store as the App's key.
keep() {
    AWS_ENDPOINT_URL_SSM=$DYNAMODB "$VENV/bin/python" - "$1" <<'PYTHON'
import boto3, os, sys

with open(sys.argv[1]) as key:
    boto3.client("ssm", region_name=os.environ["AWS_REGION"]).put_parameter(Name="/app-key", Value=key.read(), Type="SecureString", Overwrite=True)
PYTHON
}

keep "$CLOUD/stranger.pem"
GITHUB_TOKEN='' GITHUB_APP_ID=Iv1local GITHUB_APP_INSTALLATION_ID=7 GITHUB_APP_PRIVATE_KEY=ssm:/app-key AWS_ENDPOINT_URL_SSM=$DYNAMODB \
    RUNNER_SCALE_SET_NAME=kept RUNNER_LABELS=kept agent_start kept
until_true 30 "GitHub's refusal of the key that is kept" grep -q "GitHub refuses this agent" "$CLOUD/kept.log"
keep "$CLOUD/app.pem"
queue 1 --duration 200ms --label kept

agent organization
unset ORGANIZATION_NAME
REPOSITORY_NAME=acme/web agent repository
ENTERPRISE_NAME=big agent enterprise

unset GITHUB_TOKEN
export ORGANIZATION_NAME=acme GITHUB_APP_ID=Iv1local GITHUB_APP_INSTALLATION_ID=7
GITHUB_APP_PRIVATE_KEY=$(one_line "$CLOUD/app.pem") agent app-pkcs1
jq -n --rawfile key "$CLOUD/app.pkcs8.pem" '{GITHUB_APP_PRIVATE_KEY: $key}' >"$CLOUD/settings.json"
AGENT_SETTINGS_FILE=$CLOUD/settings.json agent app-pkcs8

all_done 6
must "the replaced key was noticed" grep -q "was replaced meanwhile where it is kept" "$CLOUD/kept.log"
must "both Apps' tokens were signed and accepted" test "$(noted "installation token")" -ge 2
say "ok: organization, repository, enterprise; token, PKCS#1 and PKCS#8, a key replaced where it is kept: each agent ran its job"

check() { LOCK_FILE=$CLOUD/check.lock "$BIN/agent" check 2>&1 || true; }
found=$(GITHUB_APP_PRIVATE_KEY=$(one_line "$CLOUD/stranger.pem") check)
must "another App's key is refused" grep -q "FAIL  github:" <<<"$found"
say "ok: another key is refused: $(grep "FAIL  github:" <<<"$found")"
