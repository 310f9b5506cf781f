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
install -D -m 644 -t "$work/root/etc/systemd/system" packaging/*.service packaging/*.slice
install -D -m 755 packaging/runner-prepare.sh "$work/root/usr/lib/gha-listener-scaler/runner-prepare"
install -D -m 755 /bin/true "$work/root/usr/sbin/nft"
verify() { systemd-analyze verify --root="$work/root" --man=no --recursive-errors=no "/etc/systemd/system/$1"; }
verdict=silent
if (($(systemctl --version | sed -n '1s/^systemd \([0-9]*\).*/\1/p') < 254)); then
    verdict=silent_but_for_new_keys
    leave_out "systemd's word on RestartSteps and RestartMaxDelaySec" "this systemd is older than 254, which brought them"
fi
for unit in gha-listener-scaler.service gha-runner-boot.service ghascaler.slice; do
    check "systemd-analyze verify has no word to say of $unit" "$verdict" verify "$unit"
done
sed 's/^WatchdogSec=/WatchDogSec=/' packaging/gha-listener-scaler.service >"$work/root/etc/systemd/system/wrong.service"
check "and would have one for a misspelt key" fails "$verdict" verify wrong.service

exposure() { systemd-analyze security --offline=true --threshold=30 packaging/gha-listener-scaler.service; }
check "systemd-analyze security: $(exposure | tail -n 1 | grep -oE 'level for.*[0-9.]+'), at most 3.0" exposure

# setting UNIT KEY: its last value, as written.
setting() { sed -n "s/^$2=//p" "packaging/$1" | tail -n 1; }
scaler=gha-listener-scaler.service
check "the scaler says when it is ready" same "$(setting $scaler Type)" notify
check "a dead scaler is started again" same "$(setting $scaler Restart)" always
check "and never given up" same "$(setting $scaler StartLimitIntervalSec)" 0
check "each further restart waits longer, up to 10 s" same "$(setting $scaler RestartSec) $(setting $scaler RestartMaxDelaySec)" "500ms 10s"
check "the kernel kills others before it" same "$(setting $scaler OOMScoreAdjust)" -900
check "its memory has a floor, in its slice too" same "$(setting $scaler MemoryMin) $(setting "$(setting $scaler Slice)" MemoryMin)" "64M 64M"
check "the lock file's folder outlives a restart" same "$(setting $scaler RuntimeDirectoryPreserve)" yes
check "the lock file is in that folder" grep -qxF -- "- Default: \`/run/$(setting $scaler RuntimeDirectory)/agent.lock\`." docs/configuration.md
check "a runner's instance goes when its boot fails" same "$(setting gha-runner-boot.service FailureAction)" poweroff
check "and when it ends well" same "$(setting gha-runner-boot.service SuccessAction)" poweroff

# What prepares a runner's instance, with programs in the way that only take note.
prepare() {
    local folder=$1 disks=$2
    mkdir -p "$folder/bin" "$folder/runner" "$folder/settings/start.d"
    printf '#!/bin/sh\nprintf "%%b" "%s"\n' "$disks" >"$folder/bin/lsblk"
    for program in mkfs.ext4 mount mdadm chown; do printf '#!/bin/sh\necho "%s $*" >>"%s/calls"\n' "$program" "$folder" >"$folder/bin/$program"; done
    printf '#!/bin/sh\nexit 1\n' >"$folder/bin/mountpoint"
    chmod 755 "$folder"/bin/*
    PATH="$folder/bin:$PATH" RUNNER_DIRECTORY=$folder/runner RUNNER_PREPARE_SETTINGS=$folder/settings \
        RUNNER_PREPARE_CLOUD_INIT_OFF=$folder/cloud-init.disabled bash packaging/runner-prepare.sh
}
nvme='Amazon EC2 NVMe Instance Storage'
ebs='/dev/nvme0n1 Amazon Elastic Block Store\n'
prepares_disks() {
    prepare "$work/disks$1" "$2" >/dev/null
    same "$(cut -d ' ' -f 1 "$work/disks$1/calls" 2>/dev/null | xargs)" "$3" && same "$(grep -oE '/dev/[a-z0-9]+' <(grep ^mount "$work/disks$1/calls" 2>/dev/null))" "$4"
}
check "a runner without disks of its own works on EBS" prepares_disks 0 "$ebs" "" ""
check "one disk of the instance's own is the work folder" prepares_disks 1 "$ebs/dev/nvme1n1 $nvme\n" "mkfs.ext4 mount chown" /dev/nvme1n1
check "two are one" prepares_disks 2 "/dev/nvme1n1 $nvme\n/dev/nvme2n1 $nvme\n" "mdadm mkfs.ext4 mount chown" /dev/md0
prepares_variables() {
    mkdir -p "$work/env/runner" "$work/env/settings"
    echo "LANG=C.UTF-8" >"$work/env/runner/.env"
    printf 'A=1\nB=2 3\n' >"$work/env/settings/runner.env"
    prepare "$work/env" "" && prepare "$work/env" ""
    same "$(<"$work/env/runner/.env")" $'LANG=C.UTF-8\nA=1\nB=2 3'
}
check "variables for jobs are in the runner's .env, once" prepares_variables
prepares_scripts() {
    mkdir -p "$work/own/settings/start.d"
    printf '#!/bin/sh\necho second >>%s/ran\n' "$work/own" >"$work/own/settings/start.d/20"
    printf '#!/bin/sh\necho first >>%s/ran\n' "$work/own" >"$work/own/settings/start.d/10"
    echo "no program" >"$work/own/settings/start.d/30"
    chmod 755 "$work/own/settings/start.d"/{10,20}
    prepare "$work/own" "" && same "$(xargs <"$work/own/ran")" "first second"
}
check "the operator's scripts run in their order" prepares_scripts
printf '#!/bin/sh\nexit 3\n' >"$work/own/settings/start.d/15"
chmod 755 "$work/own/settings/start.d/15"
check "one that fails stops the instance from running a job" fails prepare "$work/own" ""

# cloud_init_runs NAME USER-DATA KEYS WANTED: an image that has cloud-init off, with a metadata service that gives this user data.
cloud_init_runs() {
    local folder=$work/$1
    mkdir -p "$folder/bin"
    printf %b "$2" >"$folder/user-data"
    if [[ $1 == gzip ]]; then gzip --suffix .gz "$folder/user-data" && mv "$folder/user-data.gz" "$folder/user-data"; fi
    : >"$folder/cloud-init.disabled"
    cat >"$folder/bin/curl" <<CURL
#!/bin/sh
case "\$*" in
*api/token*) echo token ;;
*user-data*) cat "$folder/user-data" ;;
*public-keys*) exit $3 ;;
esac
CURL
    printf '#!/bin/sh\necho "$*" >>"%s/cloud-init-calls"\n' "$folder" >"$folder/bin/cloud-init"
    prepare "$folder" ""
    same "$(cat "$folder/cloud-init-calls" 2>/dev/null)" "$4"
}
stages=$'init --local\ninit\nmodules --mode config\nmodules --mode final'
check "cloud-init stays off for user data of the agent's" cloud_init_runs json '{"AWS_REGION": "us-east-1"}' 22 ""
check "it runs, stage by stage, for user data of its own" cloud_init_runs cloud '#cloud-config\n{}' 22 "$stages"
check "and for such that is packed" cloud_init_runs gzip '#cloud-config\n{}' 22 "$stages"
check "and where a key pair may sign in" cloud_init_runs key '{"AWS_REGION": "us-east-1"}' 0 "$stages"
cloud_init_runs_itself() {
    rm "$work/cloud/cloud-init.disabled" "$work/cloud/cloud-init-calls" 2>/dev/null || true
    prepare "$work/cloud" "" && [[ ! -e $work/cloud/cloud-init-calls ]]
}
check "where cloud-init runs by itself, it is not run again" cloud_init_runs_itself
check "a host's swap never holds the agent's memory" same "$(setting $scaler MemorySwapMax)" 0

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
