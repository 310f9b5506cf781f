#!/usr/bin/env bash
# GitHub refuses the image's runner as too old: the leader doesn't launch one after another, says what to do, and goes on with a new image.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

OLD=ami-0123456789abcdef0 NEW=ami-0fedcba9876543210
two_agents 4 --image "$OLD" --image "$NEW" --boot-delay 100 --shutdown-delay 100
end "$B"
until_true 20 "$A to lead" leads "$A"

"$BIN/stand-in" fault outdated-runner >/dev/null
queue 2 --duration 1s
says_outdated() { [[ $(status '.degraded[]') == *"too old: build an image"* ]]; }
until_true 60 "status to say that the runner is too old" says_outdated
# Two for the jobs, and at most one for each in its place, before its word was read.
launched=$(counts launched)
((launched <= 4)) || die "$launched instances were launched for two jobs"
say "ok: the first runner that is too old stops the line ($launched launched), and status says what to do"

# For as long as it would have taken many to boot and end, none is launched: the next try is two minutes after the first.
deadline=$((SECONDS + 20))
while ((SECONDS < deadline)); do
    is "$(counts launched)" "$launched"
    sleep 1 # between two looks
done
say "ok: nothing is launched for twenty seconds"

"$BIN/stand-in" fault clear >/dev/null
EC2_AMI_ID=$NEW agent_start "$B"
until_true 20 "$B to stand by" stands_by "$B"
"$BIN/agent" step-down >/dev/null
until_true 20 "$B to lead" leads "$B"
until_true 30 "both jobs to be done with the new image" at_least 2 jobsCompleted
grep -q "Another image is launched now" "$CLOUD/$B.log" || die "$B says nothing of the new image"
say "ok: a new image ends it at once"
