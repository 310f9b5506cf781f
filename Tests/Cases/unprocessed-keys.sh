#!/usr/bin/env bash
# DynamoDB leaves keys of a BatchGetItem unprocessed when it throttles, and the client asks for them again at once, for ever.
# https://github.com/raiden-rs/raiden-dynamo/issues/325 and https://github.com/Yelp/Tron/issues/1023
#
# Input: EC2 lists an instance that no record owns, so the leader reads its records by BatchGetItem. Every BatchGetItem answers 200 with all
# keys in UnprocessedKeys. The agent must slow down. (An early version of this agent sent 6,500 a second.)
# shellcheck source=Tests/Cases/lib.sh
source "$(dirname "$0")/lib.sh"

cloud_behind_proxy --hold 1s <<'PY'
def item(scope):
    return (
        "<item><reservationId>r-1</reservationId><instancesSet><item><instanceId>i-0aaaaaaaaaaaaaaa1</instanceId>"
        "<instanceState><code>16</code><name>running</name></instanceState><instanceType>m7i.large</instanceType>"
        f"<tagSet><item><key>gha-scale-set</key><value>{scope}</value></item></tagSet></item></instancesSet></item>"
    )


def handle(request, forward):
    answer = forward(request)
    if request.action == "DescribeInstances" and answer.status == 200:
        text = answer.body.decode().replace("<reservationSet/>", "<reservationSet></reservationSet>")
        text = text.replace("<reservationSet>", "<reservationSet>" + item(request.flags["scope"]), 1)
        answer.body = text.encode()
    return answer
PY
port=$(free_port)
proxy_start ledger "$port" "$DYNAMODB" <<'PY'
from rewriting_proxy import Answer


def handle(request, forward):
    if request.action != "BatchGetItem":
        return forward(request)
    keys = request.json["RequestItems"]
    return Answer(200, {"Responses": {table: [] for table in keys}, "UnprocessedKeys": keys}, "application/x-amz-json-1.0")
PY
export AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:$port
set_flag scope "${PROXY#http://}%2Facme%2Fdefault%2Fdemo"
leader_start
until_true 60 "eight BatchGetItem" asked_at_least 8 BatchGetItem ledger
took=$(span 1 8 BatchGetItem ledger)
must "eight take at least 1.5 s: $took ms" test "$took" -ge 1500
must "$A still leads" leads "$A"
say "ok: the agent slows down (eight BatchGetItem in $took ms)"
