#!/usr/bin/env bash
# `agent status --watch`: in place on a terminal, one reading below the other in a pipe. It shows another leader, outlives a table that
# doesn't answer, and leaves the terminal as it was.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

shows() { grep -qE -- "$1" "$CLOUD/screen" 2>/dev/null; }
ended() { grep -q '^exit code' "$CLOUD/$1.out"; }

two_agents 3
start screen python3 Tests/System/screen.py "$CLOUD/screen" "$BIN/agent" status --watch
until_true 20 "the first picture" shows '^Read at '
must "it says who leads" shows "^Leader  *$(leader), epoch 1"
must "it begins with the counts" test "$(sed -n '3,6p' "$CLOUD/screen" | cut -c1-9 | tr -d '\n')" == "Scale setLeader   Jobs     Runners  "
queue 1 --duration 60s
until_true 30 "a job that runs to be shown" shows '^Jobs  *1 running'
fallen=$(leader)
crash "$fallen"
until_true 30 "the next leader to be shown" shows "^Leader  *$(other "$fallen"), epoch 2"
say "ok: the screen shows a job, and the next leader"

sed -i 's/^/          | /' "$CLOUD/screen" && cat "$CLOUD/screen"
kill -STOP "${PID[dynamodb]}"
until_true 50 "a reading that failed to be said" shows '^NOT READ at .*, and tried again'
must "and when the last one was" grep -q 'The last reading was at .* ago' <<<"$(tr '\n' ' ' <"$CLOUD/screen")"
must "what was read then still stands there" shows "^Leader  *$(other "$fallen"), epoch 2"
kill -CONT "${PID[dynamodb]}"
until_true 30 "it to go on" shows '^Read at '
say "ok: a table that doesn't answer is said, with the time of the last reading, and it goes on"

kill -USR2 "${PID[screen]}"
until_true 10 "the picture to take the new size" shows '^JOB  *REPOSITORY  *NAME .*WHY IT WAITS$'
kill -HUP "${PID[screen]}"
until_true 10 "Ctrl-Z to stop it" grep -q '^stopped' "$CLOUD/screen.out"
is "$(<"$CLOUD/screen.out")" "stopped by SIGTSTP, and left the screen"
rm "$CLOUD/screen"
until_true 10 "it to draw again" shows '^Read at '
kill -USR1 "${PID[screen]}"
until_true 10 "Ctrl-C to end it" ended screen
must "it wrote nothing but pictures that fit, and left the terminal with its cursor: $(<"$CLOUD/screen.log")" test ! -s "$CLOUD/screen.log"
grep -qE '^exit code [03]$' "$CLOUD/screen.out" || die "it ended otherwise: $(<"$CLOUD/screen.out")"
say "ok: Ctrl-C ends it with the last reading's exit code, and the terminal is as it was"

# ---- wider than the terminal
start wide python3 Tests/System/screen.py "$CLOUD/wide" "$BIN/agent" status --watch -o wide
row_goes_on() { grep -qE '^    [^ ]' "$CLOUD/wide" 2>/dev/null && grep -qE '^AGENT  *ROLE' "$CLOUD/wide"; }
until_true 30 "a row that goes on below" row_goes_on
sed -i 's/^/          | /' "$CLOUD/wide" && cat "$CLOUD/wide"
kill -QUIT "${PID[wide]}"
until_true 10 "Ctrl-\\ to end it" ended wide
must "each picture fits, and the terminal is as it was: $(<"$CLOUD/wide.log")" test ! -s "$CLOUD/wide.log"
grep -qE '^exit code [03]$' "$CLOUD/wide.out" || die "it ended otherwise: $(<"$CLOUD/wide.out")"
say "ok: what -o wide shows goes on below on a narrow terminal, and Ctrl-\\ leaves the terminal as it was"

# ---- in a pipe
start piped "$BIN/agent" status --watch
start objects "$BIN/agent" status --watch -o json
readings() { grep -cs "^Read at " "$CLOUD/piped.out" || true; }
two_readings() { (($(readings) >= 2)) && (($(wc -l <"$CLOUD/objects.out") >= 2)); }
until_true 30 "two readings in a pipe" two_readings
kill -INT "${PID[piped]}" "${PID[objects]}"
until_true 10 "the lines to end" has_ended piped
until_true 10 "the objects to end" has_ended objects
must "there is no escape sequence in a pipe" test -z "$(LC_ALL=C grep -aP '\x1b' "$CLOUD/piped.out")"
is "$(jq -r .lease.state "$CLOUD/objects.out" | sort -u)" held
is "$("$BIN/agent" status --watch | head -n 1 | cut -c1-8)" "Read at "
TERM=dumb python3 Tests/System/terminal.py timeout --foreground -s INT 6 "$BIN/agent" status --watch >"$CLOUD/dumb.out" 2>&1 ||
    die "$(<"$CLOUD/dumb.out")"
must "a terminal that obeys nothing gets lines" grep -q '^Read at ' "$CLOUD/dumb.out"
say "ok: in a pipe the readings stand one below the other, JSON in one line each, and it ends with its reader"
