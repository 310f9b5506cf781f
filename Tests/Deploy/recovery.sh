#!/usr/bin/env bash
# The upgrades and recoveries of docs/operations.md that a local cloud can show, with the real programs: agents replaced one after the
# other under load, the table lost and made anew empty, the table put back to an earlier content. About two minutes; needs no Terraform.
#
# OTHER=program is the version that is upgraded to and gone back from: before a release the last one's program, or the other way round.
# Without it both are bin/agent.
BIN=${BIN:-$(cd "$(dirname "$0")/../.." && pwd)/bin}
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/../System/lib.sh"

TABLE=gha-listener-scaler
OTHER=${OTHER:-$BIN/agent}

knows() { [[ $(status ".agents[] | select(.id == \"$1\") | .id") == "$1" ]]; }
leads_no_longer() { grep -q '"This agent leads no longer' "$CLOUD/$1.log"; }
leads_as() { [[ $(status 'select(.lease.state == "held") | .lease.deployment') == "$1" ]] && (($(epoch) > 1)); }
no_busy_runner_ended() { is "$(counts terminatedWhileBusy)" 0 && is "$(counts jobsFailed)" 0; }

# Scans and writes as an operator's tools would, with the endpoint and keys of the environment.
table() { "$VENV/bin/python" - "$TABLE" "$@"; }
save_table() {
    table "$1" <<'PYTHON'
import json, sys, boto3
pages = boto3.client("dynamodb").get_paginator("scan").paginate(TableName=sys.argv[1], ConsistentRead=True)
json.dump([item for page in pages for item in page["Items"]], open(sys.argv[2], "w"))
PYTHON
}
lose_table() {
    table <<'PYTHON'
import sys, boto3
dynamodb = boto3.client("dynamodb")
dynamodb.update_table(TableName=sys.argv[1], DeletionProtectionEnabled=False)
dynamodb.delete_table(TableName=sys.argv[1])
PYTHON
}
fill_table() {
    table "$1" <<'PYTHON'
import json, sys, boto3
dynamodb = boto3.client("dynamodb")
for item in json.load(open(sys.argv[2])):
    dynamodb.put_item(TableName=sys.argv[1], Item=item)
PYTHON
}

export AWS_DEFAULT_REGION=us-east-1 # what boto3 reads
two_agents 6 --session-stale 10s

# ---- a rolling upgrade with jobs running, and back again: launch first, then end an old one; twice each way
# replace OLD NEW PROGRAM
replace() {
    INSTANCE_ID=$2 LOCK_FILE="$CLOUD/$2.lock" start "$2" "$3" run
    until_true 30 "$2 to be known" knows "$2"
    end "$1"
    until_true 20 "an agent that leads" is_led
}
roll() {
    queue 12 --duration 6s
    until_true 60 "3 jobs to run" at_least 3 jobsRunning
    replace "$1" "$3" "$5"
    replace "$2" "$4" "$5"
}
roll $A $B agent-c agent-d "$OTHER"
all_done 12
upgraded=$(epoch)
must "at most two handovers" test "$upgraded" -le 3
say "ok: both agents were replaced by $("$OTHER" version) with jobs running: 12 jobs completed, no busy runner ended, epoch $upgraded"
roll agent-c agent-d agent-e agent-f "$BIN/agent"
all_done 24
must "at most two handovers back" test "$(epoch)" -le $((upgraded + 2))
say "ok: and these by $("$BIN/agent" version): 24 jobs completed, no busy runner ended, epoch $(epoch)"

# ---- the table is lost and made anew, empty
save_table "$CLOUD/earlier.json"
queue 6 --duration 25s
until_true 60 "6 jobs to run" at_least 6 jobsRunning
was=$(leader)
deployment=$(status .lease.deployment)
lose_table
until_true 20 "$was to lose its authority with the table" leads_no_longer "$was"
"$BIN/agent" table create >"$CLOUD/table.out"
lost=$(now_ms)
until_true 60 "an agent that leads in the empty table" is_led
"$BIN/agent" table adopt "$deployment" >"$CLOUD/adopt.out"
until_true 60 "an agent that leads under the lost table's identity" leads_as "$deployment"
say "ok: led again $(seconds $(($(now_ms) - lost))) s after the table was there again, with $(counts jobsRunning) jobs running"
queue 2 --duration 2s
all_done 32
no_busy_runner_ended
say "ok: with an empty table 32 jobs completed, no busy runner ended, nothing left"

# ---- the table is as it was before
queue 6 --duration 25s
until_true 60 "6 jobs to run" at_least 6 jobsRunning
end agent-e agent-f # nobody may have authority by the old table when the other one is in its place
lose_table
"$BIN/agent" table create >"$CLOUD/table.out"
fill_table "$CLOUD/earlier.json"
lost=$(now_ms)
agent_start agent-e
agent_start agent-f
until_true 60 "an agent that leads in the restored table" is_led
say "ok: led again $(seconds $(($(now_ms) - lost))) s after the table was there again, with $(counts jobsRunning) jobs running"
queue 2 --duration 2s
all_done 40
no_busy_runner_ended
say "ok: with an earlier table 40 jobs completed, no busy runner ended, nothing left"
