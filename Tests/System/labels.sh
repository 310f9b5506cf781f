#!/usr/bin/env bash
# Somebody changes the labels of the scale set. `agent status` shows what GitHub has and what the settings want, until they are equal again.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

# api METHOD ADDRESS AUTHORIZATION [BODY]
api() { curl --silent --show-error --fail --request "$1" --header "Authorization: $3" --data "${4:-}" "$2"; }
# set_labels LABEL…: as an administrator of the scale set would. The stand-in keeps the change here; github.com discards it.
set_labels() {
    local registration service
    registration=$(api POST "$STANDIN/api/v3/orgs/acme/actions/runners/registration-token" "Bearer $GITHUB_TOKEN" | jq -r .token)
    service=$(api POST "$STANDIN/api/v3/actions/runner-registration" "RemoteAuth $registration" \
        "{\"url\": \"$STANDIN/acme\", \"runner_event\": \"register\"}")
    api PATCH "$(jq -r .url <<<"$service")/_apis/runtime/runnerscalesets/1?api-version=6.0-preview" "Bearer $(jq -r .token <<<"$service")" \
        "$(jq -n '{labels: ($ARGS.positional | map({type: "System", name: .}))}' --args "$@")" >"$CLOUD/changed.json"
}
drift() { status '.degraded[] | select(.what == "labels") | .words'; }
says_drift() { [[ $(drift) == *gpu* ]]; }
shows() { grep -qE "$1" <<<"$("$BIN/agent" status)"; }
agrees() { [[ -z $(drift) && $(status '.labels | join(",")') == "$RUNNER_LABELS" ]]; }
exit_code() {
    local code=0
    "$@" >"$CLOUD/last.out" 2>&1 || code=$?
    echo "$code"
}

cloud_start --changes-labels --hold 1s
"$BIN/agent" table create >"$CLOUD/table.out"
agent_start "$A"
until_true 20 "status to show the labels of the settings" agrees
end "$A"
set_labels linux gpu
agent_start "$A"
until_true 20 "status to say that the labels differ" says_drift
words=$(drift)
[[ $words == *"labels linux, gpu for this scale set, the settings want ${RUNNER_LABELS//,/, }."* ]] || die "it names both: $words"
must "the table shows GitHub's labels" shows '^Labels +linux, gpu \(at GitHub\)'
is "$(exit_code "$BIN/agent" status)" 3
must "the log says it" grep -q "GitHub's labels for the scale set aren't those of the settings" "$CLOUD/$A.log"
say "ok: status says what GitHub has and what the settings want"

# A leader looks at the scale set about once a minute.
IFS=, read -ra labels <<<"$RUNNER_LABELS"
set_labels "${labels[@]}"
until_true 90 "status to find them equal" agrees
say "ok: the leader notices that the labels are those of the settings again"
