#!/usr/bin/env bash
# `agent check --prove-github` against the stand-in in both manners: as GitHub is today, and as it was. It says what GitHub does, deletes what it
# made, and does so too when it is interrupted.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

# sets: how many scale sets the stand-in has.
sets() { control sessions | jq length; }
prove() { "$BIN/agent" check --prove-github "$@"; }
tells() { grep -q "$1" <<<"$found" || die "it doesn't say '$1': $found"; }

cloud_start --hold 500 --deprecates 2.338.0=2026-12-24T00:00:00Z --session-stale 60000
before=$(sets)
found=$(prove)
tells "^ok    admin token: it says that it lives for "
tells "^ok    runner version: 2.338.0 gets jobs until 2026-12-24T00:00:00"
tells "^ok    labels: PATCH .*: the change is discarded"
tells "^ok    second session: refused while another lives"
tells "^ok    deletion by id: deleted by a client that knew its id alone"
tells "^ok    old session: its poll is refused"
tells "^ok    empty poll: held for 0\\.[5-9]"
tells "^ok    refresh: the session's id stays"
tells "^warn  messages: not tried"
tells "^ok    clean: "
is "$(sets)" "$before"
! grep -q "$GITHUB_TOKEN" <<<"$found" || die "a report holds the token"
say "ok: what GitHub does is told, and nothing is left"

prove --proof-wait 30s >"$CLOUD/proof.out" &
proof=$!
is_waiting() { grep -qs "start one now" "$CLOUD/proof.out"; }
until_true 30 "the proof to wait for a job" is_waiting
queue 1 --duration 1s --label "$(grep -oP "runs-on: \\Kagent-proof-[0-9a-f]+" "$CLOUD/proof.out")"
wait "$proof"
found=$(<"$CLOUD/proof.out")
tells "^ok    redelivery: message .* it comes again as it was"
tells "^ok    next session: message .* it comes again as it was"
tells "^ok    acknowledgement: message .* doesn't come again"
is "$(sets)" "$before"
say "ok: a message comes again until it is acknowledged, over a session's end too"

# Interrupted while it waits for a job.
# Not by the function: the signal must reach the agent itself. What the last proof wrote must not be taken for this one's.
rm "$CLOUD/proof.out"
"$BIN/agent" check --prove-github --proof-wait 5m >"$CLOUD/proof.out" &
proof=$!
until_true 30 "the proof to wait for a job" is_waiting
kill -INT "$proof"
must "an interrupted proof ends with 1" eval "wait $proof; ((\$? == 1))"
found=$(<"$CLOUD/proof.out")
tells "^FAIL  stopped: interrupted"
tells "^ok    clean: "
is "$(sets)" "$before"
say "ok: an interrupted proof leaves nothing"
end stand-in

serve old --hold 500 --changes-labels --name-label-only --anonymous-conflict --queue-url-query
GITHUB_ENTERPRISE_URL=$(url old)
export GITHUB_ENTERPRISE_URL
found=$(prove --proof-version 2.327.0)
tells "^warn  scale set: .*keeps fewer labels"
tells "^ok    labels: PATCH .*: the labels are changed"
tells "^warn  runner version: GitHub doesn't know 2.327.0"
tells "^ok    second session: refused while another lives"
tells "^ok    clean: "
say "ok: an older GitHub is told apart"
