#!/usr/bin/env bash
# Whatever GitHub, AWS, another agent, a settings file or the command line holds: no command writes a character that a terminal obeys, and
# none of it forges a line. Every text in the table is poisoned, then every service's error, then the settings.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

POISON=$'x\e]0;owned\a\e[2J\u009b1m\nLeader  nobody\r\u202eevil'
seen=0
# inert WIDTH COMMAND…: on a terminal everything that the command writes is inert, and nothing of it begins a line of its own.
inert() {
    local width=$1
    shift
    WIDTH=$width python3 Tests/System/terminal.py "$@" >"$CLOUD/terminal.out" 2>&1 || die "'$*': $(<"$CLOUD/terminal.out")"
    must "'$*' shows the text" grep -q 'owned\|evil' "$CLOUD/terminal.out"
    is "$(grep -c '^Leader  nobody\|^ *Leader  nobody' "$CLOUD/terminal.out" || true)" 0
    seen=$((seen + 1))
}

two_agents 3 --boot-delay 300ms
until_true 20 "a standby" stands_by "$(other "$(leader)")"
queue 4 --duration 60s
until_true 40 "three jobs to run" at_least 3 jobsRunning
"$BIN/agent" step-down >"$CLOUD/step-down.out"
are_busy() { [[ $(status '[.runners[] | select(.state == "busy")] | length') == 3 ]]; }
until_true 20 "the runners to be listed" are_busy
instance=$(status '.runners[0].instance')
job=$(status '.jobs[0].id')
crash "$A"
crash "$B"
poisoned=$(python3 Tests/System/poison.py table "$DYNAMODB" gha-listener-scaler)
must "jobs, runners, agents and elections are poisoned: $poisoned" grep -q 'ELECTION JOB.* MEMBER .*RUNNER' <<<"$poisoned"
for width in 80 120; do inert "$width" "$BIN/agent" status; done
inert any "$BIN/agent" status -o wide
inert any "$BIN/agent" status --json
inert 80 "$BIN/agent" status --runner "$instance"
inert 80 "$BIN/agent" explain "$job"
inert 80 "$BIN/agent" explain "$instance"
inert any "$BIN/agent" explain "$job" --json
inert 80 "$BIN/agent" events
inert any "$BIN/agent" events --json
inert any "$BIN/agent" step-down
say "ok: records hold what a terminal obeys, and nothing that is shown of them is obeyed ($poisoned)"

# ---- a picture that is drawn
# drawn NAME FLAGS…: a picture of poisoned records holds no other sequences than its own, and fits the terminal.
drawn() {
    local name=$1
    shift
    start "$name" python3 Tests/System/screen.py "$CLOUD/$name" "$BIN/agent" status --watch "$@"
    until_true 30 "the first picture" grep -qs "^Read at " "$CLOUD/$name"
    kill -USR1 "${PID[$name]}"
    until_true 10 "it to end" grep -qs '^exit code' "$CLOUD/$name.out"
    must "only its own sequences were written: $(<"$CLOUD/$name.log")" test ! -s "$CLOUD/$name.log"
    is "$(grep -c '^Leader  nobody' "$CLOUD/$name" || true)" 0
}
drawn screen
drawn wide -o wide
say "ok: nor in a picture that is drawn in place"

# ---- services that refuse, in such words
start poison python3 Tests/System/poison.py serve "$CLOUD/poison.port"
until_true 10 "the server" test -s "$CLOUD/poison.port"
refusing=$(url poison)
export AWS_ENDPOINT_URL=$refusing AWS_ENDPOINT_URL_DYNAMODB=$refusing GITHUB_ENTERPRISE_URL=$refusing
for command in status events "events --json" step-down "explain $instance" "table create" \
    "status --table other --set ORGANIZATION_NAME= --scale-set x" "table adopt 6f1c0d4e8a7b4c1d9e2f3a4b5c6d7e8f"; do
    # shellcheck disable=SC2086 # several words
    inert any "$BIN/agent" $command
done
LOCK_FILE=$CLOUD/check.lock inert any "$BIN/agent" check
LOCK_FILE=$CLOUD/check.lock inert any "$BIN/agent" check --json
LOCK_FILE=$CLOUD/check.lock inert any "$BIN/agent" check --prove-github
INSTANCE_ID=$A LOCK_FILE=$CLOUD/$A.lock LOG_FORMAT=text start logs timeout 5 "$BIN/agent" run
until_true 20 "an agent to log what it is refused" grep -q owned "$CLOUD/logs.log"
end logs
inert any cat "$CLOUD/logs.log"
say "ok: nor of what a service refuses with, in a command or in the log"

# ---- settings and the command line
inert any "$BIN/agent" status --set "RUNNER_SCALE_SET_NAME=$POISON"
inert any env "RUNNER_SCALE_SET_NAME=$POISON" "$BIN/agent" check
inert any env "RUNNER_SCALE_SET_NAME=$POISON" "$BIN/agent" check --json
inert any env "AGENT_SETTINGS_FILE=/nonexistent/$POISON" "$BIN/agent" run
inert any "$BIN/agent" config check "/nonexistent/$POISON"
printf 'scale_sets:\n  - "%s": 1\n' 'x\e]0;owned\a\u202eevil' >"$CLOUD/agent.yaml"
inert any env -u RUNNER_SCALE_SET_NAME "$BIN/agent" config check "$CLOUD/agent.yaml"
inert any "$BIN/agent" "$POISON"
inert any "$BIN/agent" status "$POISON"
inert any "$BIN/agent" status "--state=$POISON"
inert any "$BIN/agent" status --state "$POISON"
inert any "$BIN/agent" explain "https://$POISON"
inert any "$BIN/agent" step-down --timeout "$POISON"
inert any "$BIN/agent" table adopt "$POISON"
say "ok: nor of a setting, a file's name or what was typed; $seen commands were looked at"
