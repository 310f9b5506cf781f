#!/usr/bin/env bash
# `agent explain` tells the story of a job, a runner, an instance and a launch, while they live, when they are over, and when every agent is
# dead.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

two_agents 4 --boot-delay 300ms --shutdown-delay 300ms
story() { "$BIN/agent" explain "$@" --json; }
# tells PATTERN NAME…: its story has this in it.
tells() {
    local pattern=$1
    shift
    story "$@" | grep -qE "$pattern"
}
# refuses CODE PATTERN NAME: it ends with this code, and says so.
refuses() {
    local code=0
    "$BIN/agent" explain "$3" >"$CLOUD/refused.out" 2>&1 || code=$?
    is "$code" "$1"
    grep -qE "$2" "$CLOUD/refused.out" || die "no word of '$2' in: $(<"$CLOUD/refused.out")"
}

queue 1 --duration 20s
until_true 60 "a job to run" at_least 1 jobsRunning
instance=$(status '.runners[0].instance')
job=$(status '.jobs[0].id')
until_true 20 "the job's runner to be known" tells '"state" : "runs since' "$job"
must "a job's story begins at GitHub" tells 'GitHub queued the job' "$job"
must "and has its launch, by whom" tells 'to be launched, spot \(launch [0-9a-f]+, epoch 1' "$job"
must "and where its wait went" tells '"until" : "EC2 launched"' "$job"
must "an instance is found by its beginning" tells "EC2 launched $instance" "${instance:0:12}"
batch=$(story "$instance" | jq -r '.timeline[].words | capture("launch (?<id>[0-9a-f]{32}),").id')
must "a launch tells of its instances" tells "EC2 launched $instance" "$batch"
must "a run is found by GitHub's address" tells "\"id\" : \"$job\"" "https://github.com/acme/web/actions/runs/${job%%/*}/job/1"
refuses 1 "nothing of the name 'i-0ffffffff' is recorded" i-0ffffffff
refuses 64 "is too short" ab
refuses 64 "is no address of a run" https://github.com/acme/web

# ---- over, and nobody is there to ask
end "$A"
end "$B"
queue 1 --duration 1s
must "a job's story needs no agent" tells 'GitHub queued the job' "$job"
agent_start "$A"
until_true 60 "everything to be over" nothing_is_left
until_true 20 "the first job's end to be recorded" tells '"state" : "over: succeeded' "$job"
must "who led meanwhile stands in it" tells 'came to lead with epoch 2' "$job"
must "an instance's end is told" tells "$instance was seen ended" "$instance"
crash "$A"
must "what is over is told when every agent is dead" tells '"state" : "over: succeeded' "$job"
"$BIN/agent" explain "$job" | sed 's/^/          | /'
say "ok: explain"
