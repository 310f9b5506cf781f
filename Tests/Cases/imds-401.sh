#!/usr/bin/env bash
# At the first boot the metadata service refuses (401) the very token that it has just given. A script that doesn't ask for another token
# boots without user data: https://github.com/NixOS/nixpkgs/issues/547362. Or the service answers 429 after it gave the token:
# https://github.com/aws-deadline/deadline-cloud-worker-agent/issues/1083
#
# Input: the first two reads answer 401, the next one 429. The first instance must boot all the same.
# shellcheck source=Tests/Cases/lib.sh
source "$(dirname "$0")/lib.sh"

export MAX_RUNNERS=1
make_cloud_folder
port=$(free_port)
cloud_start --boot-delay 200ms --shutdown-delay 200ms --hold 1s --instance-env "AWS_EC2_METADATA_SERVICE_ENDPOINT=http://127.0.0.1:$port"
"$BIN/agent" table create >"$CLOUD/table.out"
proxy_start metadata "$port" "$STANDIN" <<'PY'
import json
import os
import urllib.request
from rewriting_proxy import Answer

refusals = [401, 401, 429]


def handle(request, forward):
    if request.method == "GET" and refusals:
        return Answer(refusals.pop(0), b"", "text/plain")
    # The stand-in serves each instance's metadata under the instance's id.
    instances = json.load(urllib.request.urlopen(os.environ["STANDIN_URL"] + "/_control/instances"))
    request.path = f"/imds/{instances[-1]['id']}{request.path}"
    request.headers.pop("host", None)
    return forward(request)
PY
leader_start
queue 1 --duration 1s
all_done 1
is "$(counts launched)" 1
is "$(asked 'GET .* 401$' metadata) $(asked 'GET .* 429$' metadata)" "2 1"
must "a token was asked for again: $(asked 'PUT .*/api/token' metadata)" asked_at_least 2 'PUT .*/api/token' metadata
say "ok: the first instance got its user data after two answers 401 and one 429"
