# shellcheck shell=bash
# What the cases share: a local cloud behind a proxy that answers as a bug report says (Tests/Cases/README.md).
# shellcheck source=Tests/System/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../System/lib.sh"
export PYTHONDONTWRITEBYTECODE=1

# proxy_start NAME PORT UPSTREAM: a proxy in front of UPSTREAM. Standard input is its hook; its journal is $CLOUD/NAME.journal.
proxy_start() {
    cat >"$CLOUD/$1.hook.py"
    touch "$CLOUD/$1.journal"
    start "$1" python3 Tests/Cases/rewriting_proxy.py "$2" "$3" "$CLOUD/$1.hook.py" "$CLOUD/$1.journal"
    until_true 20 "the proxy $1" is_open "$1" "$2"
}
is_open() {
    is_running "$1" || ended_at_once "$1"
    (exec 3<>"/dev/tcp/127.0.0.1/$2") 2>/dev/null
}

# cloud_behind_proxy [STAND-IN'S FLAGS…]: GitHub and EC2 are reached through the proxy `proxy`, whose hook is standard input.
cloud_behind_proxy() {
    local port
    make_cloud_folder
    port=$(free_port)
    PROXY=http://127.0.0.1:$port
    cloud_start --public-url "$PROXY" --boot-delay 200ms --shutdown-delay 200ms "$@"
    proxy_start proxy "$port" "$STANDIN"
    export AWS_ENDPOINT_URL=$PROXY GITHUB_ENTERPRISE_URL=$PROXY
    "$BIN/agent" table create >"$CLOUD/table.out"
}
# set_flag NAME VALUE: the hook of `proxy` reads it.
set_flag() { curl --silent --fail --output /dev/null -X POST "$PROXY/_flag/$1/$2"; }

# leader_start: one agent, which leads and has a session at GitHub.
leader_start() {
    agent_start "$A"
    until_true 20 "an agent that leads" is_led
    until_true 20 "a session" has_session
}
has_session() { [[ -n $(control sessions | jq -r '.[0].session // ""') ]]; }

# leave_idle NUMBER: a leader with so many idle runners that no job needs. A message says that there are more assigned jobs than there are,
# and a later one tells the true number. A short job brings each of the two messages.
leave_idle() {
    local runners=$(($1 + 2))
    leader_start
    "$BIN/stand-in" fault statistics --count "$runners" >/dev/null
    queue 1 --duration 100ms
    until_true 40 "$runners runners" at_least "$runners" launched
    until_true 40 "$(($1 + 1)) idle runners" at_least $(($1 + 1)) registered
    "$BIN/stand-in" fault clear >/dev/null
    queue 1 --duration 100ms
    until_true 20 "both short jobs to complete" at_least 2 jobsCompleted
}

# journal PATTERN [NAME]: the requests at the proxy NAME (`proxy`) that match an extended regular expression.
journal() { grep -E "$1" "$CLOUD/${2:-proxy}.journal" || true; }
# asked PATTERN [NAME]: how many there are.
asked() { journal "$@" | wc -l; }
asked_at_least() { (($(asked "$2" "${3:-proxy}") >= $1)); }

# after_further NUMBER PATTERN [NAME]: returns once the agent has sent so many more requests of a kind.
after_further() {
    local most=$(($(asked "$2" "${3:-proxy}") + $1))
    until_true 90 "$1 further requests like $2" asked_at_least "$most" "$2" "${3:-proxy}"
}

# Requests by their lines. A held poll is one that GitHub kept open for --hold and answered by nothing: these come at a steady pace.
# shellcheck disable=SC2034 # the cases use them
readonly POLL='GET /_broker/queue/' HELD_POLL='GET /_broker/queue/.* 202$'
# shellcheck disable=SC2034 # the cases use them
readonly MINT='POST .*/generatejitconfig' REMOVAL='DELETE .*/pools/0/agents/'

# span FIRST LAST PATTERN [NAME]: milliseconds from one request of a kind to another, by their numbers from 1.
span() {
    journal "$3" "${4:-proxy}" |
        awk -v first="$1" -v last="$2" 'NR == first { from = $1 } NR == last { printf "%d", ($1 - from) * 1000 }'
}

# warns_of PATTERN: whether `agent status` shows it as degraded.
warns_of() { status '.degraded[] | "\(.what): \(.words)"' | grep -qE "$1"; }
exit_code() {
    local code=0
    "$@" >"$CLOUD/last.out" 2>&1 || code=$?
    echo "$code"
}
