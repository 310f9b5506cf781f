#!/usr/bin/env bash
# The units and the rule for the metadata service: correct by systemd's own word, hardened, and the rule really tried.
# shellcheck source=Tests/Deploy/image-lib.sh
source "$(dirname "$0")/image-lib.sh"
become_root "$@"
need systemd-analyze

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# systemd only warns of a key that it doesn't know, and ends well: so any word is a failure. It looks for the programs and the
# manual page, which are laid in its way.
install -D -m 755 "$PROGRAM" "$work/root/usr/bin/agent"
install -D -m 644 -t "$work/root/etc/systemd/system" packaging/*.service
install -D -m 755 /bin/true "$work/root/usr/sbin/nft"
verify() { systemd-analyze verify --root="$work/root" --man=no --recursive-errors=no "/etc/systemd/system/$1"; }
for unit in gha-listener-scaler.service gha-runner-boot.service; do
    check "systemd-analyze verify has no word to say of $unit" silent verify "$unit"
done
sed 's/^WatchdogSec=/WatchDogSec=/' packaging/gha-listener-scaler.service >"$work/root/etc/systemd/system/wrong.service"
check "and would have one for a misspelt key" fails silent verify wrong.service

exposure() { systemd-analyze security --offline=true --threshold=30 packaging/gha-listener-scaler.service; }
check "systemd-analyze security: $(exposure | tail -n 1 | grep -oE 'level for.*[0-9.]+'), at most 3.0" exposure

# setting UNIT KEY: its last value, as written.
setting() { sed -n "s/^$2=//p" "packaging/$1" | tail -n 1; }
scaler=gha-listener-scaler.service
check "the scaler says when it is ready" same "$(setting $scaler Type)" notify
check "a dead scaler is started again" same "$(setting $scaler Restart)" always
check "and never given up" same "$(setting $scaler StartLimitIntervalSec)" 0
check "the lock file's folder outlives a restart" same "$(setting $scaler RuntimeDirectoryPreserve)" yes
check "the lock file is in that folder" grep -qxF -- "- Default: \`/run/$(setting $scaler RuntimeDirectory)/agent.lock\`." docs/configuration.md
check "a runner's instance goes when its boot fails" same "$(setting gha-runner-boot.service FailureAction)" poweroff
check "and when it ends well" same "$(setting gha-runner-boot.service SuccessAction)" poweroff

# The rule, in a network of its own, with a server in the metadata service's place.
metadata_rule() {
    local web
    ip link set lo up
    ip address add 169.254.169.254/32 dev lo
    ip address add fd00:ec2::254/128 dev lo nodad
    cd "$work"
    echo credentials >page
    python3 -m http.server --bind 169.254.169.254 80 >/dev/null 2>&1 &
    web=$!
    python3 -m http.server --bind fd00:ec2::254 80 >/dev/null 2>&1 &
    trap 'kill $web $! 2>/dev/null' RETURN
    local four=http://169.254.169.254/page six="http://[fd00:ec2::254]/page"
    ask() { curl --noproxy '*' --silent --max-time 5 --retry 20 --retry-delay 1 --retry-all-errors "$1"; }
    ask_once() { curl --noproxy '*' --silent --max-time 3 "$1"; }
    as_nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups curl --noproxy '*' --silent --max-time 3 "$1"; }
    [[ $(ask $four) == credentials && $(ask "$six") == credentials ]] || { echo "the servers don't answer" && return 1; }
    [[ $(as_nobody $four) == credentials ]] || { echo "nobody is refused without the rule, so the test proves nothing" && return 1; }
    nft --file "$ROOT/packaging/metadata-for-root-only.nft"
    nft --file "$ROOT/packaging/metadata-for-root-only.nft" # again, as a restart would
    [[ $(ask_once $four) == credentials && $(ask_once "$six") == credentials ]] || { echo "root is refused" && return 1; }
    if as_nobody $four; then echo "nobody is served over IPv4" && return 1; fi
    if as_nobody "$six"; then echo "nobody is served over IPv6" && return 1; fi
}
export work ROOT
export -f metadata_rule
sentence="only root reaches the metadata service under the rule"
if ((EUID != 0)); then
    leave_out "$sentence" "it needs root (or sudo without a password), for a network of its own"
elif ! words=$(unshare --net nft list ruleset 2>&1); then
    leave_out "$sentence" "this machine doesn't let it make a network with a firewall of its own: $words"
else
    check "$sentence" unshare --net bash -euo pipefail -c metadata_rule
fi
conclude
