#!/usr/bin/env bash
# In one zone EC2 launches instances and they die at once (internal error), while the other zones are well.
# https://github.com/aws/karpenter-provider-aws/issues/6723
#
# Input: five instances start in us-east-1a, which EC2 prefers. None of them boots. EC2 lists them as running, and then as ended with
# Server.InternalError. The leader must try another zone. If it took this for a broken image, it would slow launches in all zones.
# shellcheck source=Tests/Cases/lib.sh
source "$(dirname "$0")/lib.sh"

export MAX_RUNNERS=5
cloud_behind_proxy --hold 1s <<'PY'
def handle(request, forward):
    answer = forward(request)
    if request.action == "DescribeInstances":
        answer.body = answer.body.replace(b"Client.InstanceInitiatedShutdown", b"Server.InternalError")
    return answer
PY
# The log has no line about a listing, so this looks for the request.
lists_them() { journal "DescribeInstances 200|CreateFleet 200" | sed -n "/CreateFleet/,\$p" | grep -q DescribeInstances; }
have_ended() { [[ $(control instances | jq '[.[] | select(.state == "terminated")] | length') == 5 ]]; }
says_that_the_zone_rests() { grep 'again and again: the zone rests"' "$CLOUD/$A.log" | grep -q '"zone":"us-east-1a"'; }

"$BIN/stand-in" fault never-register --count 5 >/dev/null
leader_start
queue 5 --duration 1s
until_true 20 "five launches" at_least 5 launched
is "$(control instances | jq -r '[.[].zone] | unique | join(" ")')" us-east-1a
until_true 40 "EC2's listing" lists_them
for instance in $(control instances | jq -r '.[].id'); do "$BIN/stand-in" power-off "$instance" >/dev/null; done
until_true 20 "the five to have ended" have_ended
until_true 40 "the log to say that the zone rests" says_that_the_zone_rests

# The launches that the first of the five losses brought about may have been on their way to the same zone.
until_true 60 "five jobs to complete" at_least 5 jobsCompleted
launched=$(counts launched)
queue 1 --duration 1s
until_true 60 "the next launch" at_least $((launched + 1)) launched
must "the next launch is in another zone" test "$(control instances | jq -r '.[-1].zone')" != us-east-1a
until_true 60 "six jobs to complete" at_least 6 jobsCompleted
is "$(status '[.degraded[].words] | join("; ")')" ""
say "ok: after five instances that died in one zone launches went to another, and none was slowed"
