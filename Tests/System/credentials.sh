#!/usr/bin/env bash
# An agent works for an organization, a repository or an enterprise, and signs in by a token or as a GitHub App, whose key is PKCS#1 in
# the environment, PKCS#8 in a settings file, or lies in KMS, which signs. Seven agents, each with a scale set of its own; each runs its
# job. One of them finds
# another App's key in Parameter Store, is refused, and goes on when the right one is put there.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

make_cloud_folder
VENV=$(realpath "$VENV")
make_app_key app
make_app_key stranger
openssl pkcs8 -topk8 -nocrypt -in "$CLOUD/app.pem" -out "$CLOUD/app.pkcs8.pem"

# kms CALL ARGUMENTS: of the local AWS, in JSON; bytes are base64.
kms() {
    "$VENV/bin/python" - "$DYNAMODB" "$@" <<'PYTHON'
import base64, boto3, json, sys

client = boto3.client("kms", endpoint_url=sys.argv[1], region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
arguments = {name: base64.b64decode(value) if name in ("ImportToken", "EncryptedKeyMaterial") else value for name, value in json.loads(sys.argv[3]).items()}
answer = getattr(client, sys.argv[2])(**arguments)
print(json.dumps({name: base64.b64encode(value).decode() if isinstance(value, bytes) else value for name, value in answer.items()}, default=str))
PYTHON
}

# import_key PEM: into KMS, under alias/gha-app, as docs/deployment.md says, with OpenSSL's commands from there.
import_key() (
    local key=$1 id
    cd "$CLOUD"
    id=$(kms create_key '{"Origin":"EXTERNAL","KeySpec":"RSA_2048","KeyUsage":"SIGN_VERIFY"}' | jq -r .KeyMetadata.KeyId)
    kms get_parameters_for_import "{\"KeyId\":\"$id\",\"WrappingAlgorithm\":\"RSA_AES_KEY_WRAP_SHA_256\",\"WrappingKeySpec\":\"RSA_4096\"}" >import.json
    jq -r .PublicKey import.json | base64 -d >wrapping.der
    openssl pkcs8 -topk8 -nocrypt -outform DER -in "$key" -out app.der
    openssl rand -out aes.bin 32
    openssl enc -id-aes256-wrap-pad -iv A65959A6 -K "$(xxd -p -c 64 aes.bin)" -in app.der -out app.wrapped
    openssl pkeyutl -encrypt -pubin -keyform DER -inkey wrapping.der -in aes.bin -pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256 -pkeyopt rsa_mgf1_md:sha256 -out aes.wrapped
    kms import_key_material "$(jq -n --arg id "$id" --arg token "$(jq -r .ImportToken import.json)" --arg material "$(cat aes.wrapped app.wrapped | base64 -w 0)" \
        '{KeyId: $id, ImportToken: $token, EncryptedKeyMaterial: $material, ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE"}')" >/dev/null
    kms create_alias "{\"AliasName\":\"alias/gha-app\",\"TargetKeyId\":\"$id\"}" >/dev/null
)

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

import_key "$CLOUD/app.pem"
export AWS_ENDPOINT_URL_KMS=$DYNAMODB
GITHUB_APP_KMS_KEY=alias/gha-app agent app-kms

all_done 7
must "the replaced key was noticed" grep -q "was replaced meanwhile where it is kept" "$CLOUD/kept.log"
must "both Apps' tokens were signed and accepted" test "$(noted "installation token")" -ge 3
say "ok: organization, repository, enterprise; token, PKCS#1, PKCS#8 and KMS, a key replaced where it is kept: each agent ran its job"

check() { LOCK_FILE=$CLOUD/check.lock "$BIN/agent" check 2>&1 || true; }
found=$(GITHUB_APP_PRIVATE_KEY=$(one_line "$CLOUD/stranger.pem") check)
must "another App's key is refused" grep -q "FAIL  github:" <<<"$found"
say "ok: another key is refused: $(grep "FAIL  github:" <<<"$found")"

found=$(GITHUB_APP_KMS_KEY=alias/gha-app check)
must "check has KMS sign" grep -q "ok    app key: KMS signs by alias/gha-app" <<<"$found"
must "check finds GitHub well by that signature" grep -q "ok    github:" <<<"$found"
found=$(GITHUB_APP_KMS_KEY=alias/none check)
must "a key that isn't there is named" grep -q "FAIL  app key: .*alias/none" <<<"$found"
say "ok: check tells whether KMS signs: $(grep "FAIL  app key:" <<<"$found")"
