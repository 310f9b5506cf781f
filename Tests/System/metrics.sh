#!/usr/bin/env bash
# What a real leader tells of a real job: to CloudWatch, which gives it back, and in the file for Prometheus, which its own parser reads. The
# agent listens to nothing meanwhile, and goes on where nobody takes its metrics.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

make_cloud_folder
MOTO_PORT=$(free_port)
export AWS_ENDPOINT_URL_CLOUDWATCH=http://127.0.0.1:$MOTO_PORT
start moto "$VENV/bin/moto_server" -H 127.0.0.1 -p "$MOTO_PORT"
until_true 30 "moto at $AWS_ENDPOINT_URL_CLOUDWATCH" answers moto "$AWS_ENDPOINT_URL_CLOUDWATCH/moto-api/"

A_FILE=$CLOUD/a.prom
CLOUDWATCH_METRICS=on cloud_start
"$BIN/agent" table create >"$CLOUD/table.out"
METRICS_FILE=$A_FILE agent_start "$A"
until_true 20 "$A to lead" leads "$A"

# asked METRIC STATISTIC: what CloudWatch has of it within the hour.
asked() { "$VENV/bin/python" Tests/System/metrics_read.py cloudwatch "$AWS_ENDPOINT_URL_CLOUDWATCH" "$(status .scope)" "$1" "$2"; }
# in_file NAME: what Prometheus's parser reads there; the parser refuses a file that is wrong.
in_file() { "$VENV/bin/python" Tests/System/metrics_read.py file "$A_FILE" "$1"; }
says() { [[ $(in_file "$1") == "$2" ]]; }
heard() { [[ $(asked "$1" "$2") == "$3" ]]; }

until_true 30 "the leader's first sending" heard SessionOpen Maximum 1.0
is "$(asked Handovers Sum)" 1.0
# The stand-in is an Enterprise Server, whose runners don't age.
is "$(asked RunnerVersionDaysLeft Minimum)" ""
is "$(in_file leading)" 1.0
is "$(in_file session_open)" 1.0
is "$(stat -c %a "$A_FILE")" 644
say "ok: the leader's first sending is at CloudWatch and in the file"

# Descriptors of its own sockets, by their inodes; state 0A listens, and a datagram socket without a peer would wait for datagrams.
# listening NAME
listening() {
    local inodes process=${PID[$1]}
    inodes=$(find "/proc/$process/fd" -lname 'socket:*' -printf '%l\n' | tr -dc '0-9\n' | paste -sd'|')
    [[ -n $inodes ]] || die "$1 has no socket at all"
    awk -v inodes="^($inodes)$" '$10 ~ inodes && $4 == "0A"' "/proc/$process/net/tcp" "/proc/$process/net/tcp6"
    awk -v inodes="^($inodes)$" '$10 ~ inodes && $3 ~ /:0000$/' "/proc/$process/net/udp" "/proc/$process/net/udp6"
}
is "$(listening "$A")" ""
[[ -n $(listening stand-in) ]] || die "the stand-in listens, and this test doesn't see it"
say "ok: an agent that leads listens to nothing"

queue 2 --duration 1s
until_true 60 "two jobs to be done" at_least 2 jobsCompleted
is "$(listening "$A")" ""
agent_start "$B"
until_true 20 "$B to stand by" stands_by "$B"
counts_one() { says healthy_standbys 1.0 && heard HealthyStandbys Maximum 1.0; }
until_true 120 "the leader to count its standby, in the file and at CloudWatch" counts_one
say "ok: the leader counts the standbys that could take over"
"$BIN/agent" step-down >/dev/null
until_true 20 "what the leader counted last, sent at the handover" heard JobStartSeconds SampleCount 2.0
until_true 20 "$A's file to say that it leads nothing" says leading 0.0
is "$(in_file job_start_seconds_count)" ""
say "ok: two jobs' latencies are at CloudWatch when their leader has handed over, and its file claims nothing any more"

end "$A"
must "an agent that ended leaves no file" test ! -e "$A_FILE"
say "ok: an agent that ended takes its file away"

# Without the right to send (this CloudWatch refuses everything): said once, and jobs are run.
end moto "$B"
AWS_ENDPOINT_URL_CLOUDWATCH=$STANDIN agent_start "$B"
until_true 40 "$B to lead" leads "$B"
refusals() { jq -R 'fromjson? | select(.message | startswith("Metrics are not accepted")) | .reason' "$CLOUD/$B.log"; }
is_refused() { [[ $(refusals | wc -l) == 1 ]]; }
until_true 30 "$B to say that its metrics aren't accepted" is_refused
[[ $(refusals) == *CLOUDWATCH_METRICS=off* ]] || die "it says what to do: $(refusals)"
queue 1 --duration 1s
until_true 60 "the third job to be done" at_least 3 jobsCompleted
say "ok: where nobody takes the metrics that is said, and nothing waits for it"
