#!/usr/bin/env bash
# A command whose answer can't be written has failed: it says so on standard error, and its exit code isn't 0. A truncated JSON with exit
# code 0 would be read as an answer.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

# fails CODE COMMAND…: with this exit code, and a reason on standard error.
fails() {
    local expected=$1 code=0
    shift
    "$@" 2>"$CLOUD/words" || code=$?
    is "$code" "$expected"
    must "$* says why: $(<"$CLOUD/words")" grep -q "standard output can't be written" "$CLOUD/words"
}
to_full_disk() { "$@" >/dev/full; }
to_nobody() { "$@" >&-; }

two_agents 2
until_true 20 "a standby" stands_by "$(other "$(leader)")"
for where in to_full_disk to_nobody; do
    fails 74 "$where" "$BIN/agent" status
    fails 74 "$where" "$BIN/agent" status --json
    fails 74 "$where" "$BIN/agent" events
    fails 74 "$where" "$BIN/agent" table create
    fails 74 "$where" "$BIN/agent" settings
    fails 74 "$where" "$BIN/agent" version
    fails 74 "$where" "$BIN/agent" --help
    fails 74 "$where" env LOCK_FILE="$CLOUD/check.lock" "$BIN/agent" check
    fails 74 "$where" env LOCK_FILE="$CLOUD/check.lock" "$BIN/agent" check --json
    fails 74 "$where" "$BIN/agent" step-down
    until_true 20 "the old leader to stand by" stands_by "$(other "$(leader)")"
done
say "ok: on a full disk and on a closed descriptor every command says that its answer is missing, and fails"
