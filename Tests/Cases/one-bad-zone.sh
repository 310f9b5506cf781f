#!/usr/bin/env bash
# In one zone EC2 launches instances and they die at once (internal error), while the other zones are well.
# https://github.com/aws/karpenter-provider-aws/issues/6723
#
# Input: every instance that starts in us-east-1a, which EC2 prefers, ends as it boots, mostly before any listing shows it alive. The leader must
# try another zone. If it took this for a broken image, it would slow launches in all zones.
# shellcheck source=Tests/Cases/lib.sh
source "$(dirname "$0")/lib.sh"

export MAX_RUNNERS=3
cloud_start --boot-delay 200ms --shutdown-delay 200ms --hold 1s
"$BIN/agent" table create >"$CLOUD/table.out"
says_that_the_zone_rests() { grep 'again and again: the zone rests"' "$CLOUD/$A.log" | grep -q '"zone":"us-east-1a"'; }
was_never_slowed() { ! grep -q ': launches are slowed' "$CLOUD/$A.log"; }
is_well() { [[ $(status '[.degraded[].words] | join("; ")') == "" ]]; }

"$BIN/stand-in" fault bad-zone --zone us-east-1a >/dev/null
leader_start
queue 3 --duration 1s
until_true 60 "the log to say that the zone rests" says_that_the_zone_rests
until_true 60 "three jobs to complete" at_least 3 jobsCompleted
must "some instances died in the bad zone" test "$(control instances | jq '[.[] | select(.zone == "us-east-1a")] | length')" -ge 3
launched=$(counts launched)
queue 1 --duration 1s
until_true 60 "the next launch" at_least $((launched + 1)) launched
must "the next launch is in another zone" test "$(control instances | jq -r '.[-1].zone')" != us-east-1a
until_true 60 "four jobs to complete" at_least 4 jobsCompleted
until_true 30 "status to find nothing wrong" is_well
must "the leader did not take the zone for a broken image" was_never_slowed
say "ok: after instances that died in one zone launches went to another, and none was slowed ($(counts launched) launched)"
