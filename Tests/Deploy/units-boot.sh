#!/usr/bin/env bash
# Boots the images that image.sh made, with systemd as their first process (systemd-nspawn): the scaler's against a cloud on this machine,
# by its own unit with all of its hardening; the runner's as an instance of that cloud, which runs a job and powers off, and as one that
# can't work, which must not stay.
#
# Needs bin/stand-in and the local cloud's Python parts (scripts/setup) beside what image.sh needs.
# shellcheck source=Tests/Deploy/image-lib.sh
source "$(dirname "$0")/image-lib.sh"
need_root "$@"
if [[ ${IMAGE_ISOLATED:-} != yes ]]; then
    need systemd-nspawn unshare nsenter jq curl ss nft
    need_mounts
    words=$(unshare --net nft list ruleset 2>&1) || not_run "this machine doesn't let it make a network with a firewall of its own: $words"
    IMAGE_ISOLATED=yes exec unshare --mount --net --pid --fork --kill-child --mount-proc "$0" "$@"
fi
# A network of its own: the runner's machine loads its firewall rule there.
ip link set lo up
cache=$(realpath -m "${DEPLOY_CACHE:-.local/deploy}")
[[ -f $cache/scaler.tar && -f $cache/runner.tar ]] || not_run "there are no images to boot: Tests/Deploy/image.sh makes them"
BIN=$(dirname "$PROGRAM")
[[ -x $BIN/stand-in ]] || { echo "units-boot.sh: $BIN/stand-in is missing: run make build first" >&2 && exit 1; }
# shellcheck source=scripts/lib/cloud.sh
source scripts/lib/cloud.sh
work=$(mktemp -d)
trap 'cloud_stop; umount --lazy "$work"/{scaler,runner} 2>/dev/null || true; rm -rf --one-file-system "$work"' EXIT

# machine NAME: sets root, a copy of that image, in memory.
machine() {
    root=$work/$1
    mkdir "$root"
    mount -t tmpfs -o size=4g,mode=755 tmpfs "$root"
    tar -C "$root" -xf "$cache/$1.tar"
    rm -f "$root/usr/sbin/policy-rc.d"
}
declare -A POWER=() # systemd-nspawn's process, by machine
# Without asking a systemd of this machine, which need not run.
machine_flags=(--quiet --register=no --keep-unit --resolv-conf=off --timezone=off)
# power_on FLAG…: boots root; its console goes to $root.console.
power_on() {
    systemd-nspawn "${machine_flags[@]}" --directory="$root" "$@" --boot >"$root.console" 2>&1 </dev/null &
    POWER[${root##*/}]=$!
}
# inside COMMAND…: in the scaler's machine.
inside() {
    local first
    first=$(pgrep --parent "${POWER["scaler"]}" | head -n 1)
    [[ -n $first ]] || return 1
    nsenter --target "$first" --mount --uts --ipc --pid --net --root --wd env -i PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}
# has_booted: systemd has nothing left to do.
has_booted() { [[ $(inside systemctl is-system-running 2>/dev/null) =~ running|degraded ]]; }
is_off() { ! kill -0 "${POWER[$1]}" 2>/dev/null; }
# within_seconds SECONDS COMMAND…
within_seconds() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@"; do
        ((SECONDS < deadline)) || return 1
        sleep 0.2 # between two looks
    done
}
property() { inside systemctl show --property="$1" --value gha-listener-scaler.service; }

machine scaler
words=$(systemd-nspawn "${machine_flags[@]}" --directory="$root" true 2>&1 </dev/null) ||
    not_run "this kernel, or what this machine runs in, doesn't let systemd-nspawn start a machine: $words"

# ---- the scaler
# Instances that only exist: this test boots them.
cloud_start --agent /bin/true
"$BIN/agent" table create >/dev/null
power_on
check "the scaler's image boots" within_seconds 60 has_booted
check "it has a machine id of its own" finds '^[0-9a-f]{32}$' inside cat /etc/machine-id
check "without settings the service says that they are missing" fails inside systemctl start gha-listener-scaler.service
check "and is not tried again and again" same "$(property NRestarts)" 0

# As Terraform's user data does it: the file, then enable --now.
env | grep -E '^(AWS_|GITHUB_|ORGANIZATION_NAME|RUNNER_|EC2_|MAX_RUNNERS)' >"$root.environment"
echo "INSTANCE_ID=i-0123456789abcdef0" >>"$root.environment"
inside bash -c 'cat >/etc/gha-listener-scaler/environment' <"$root.environment"
inside chown root:gha-listener-scaler /etc/gha-listener-scaler/environment
inside chmod 640 /etc/gha-listener-scaler/environment
check "with settings it starts, and says that it is ready" inside systemctl enable --quiet --now gha-listener-scaler.service
check "it leads" within_seconds 20 is_led
leads_by_status() { [[ $(property StatusText) == "leads under epoch"* ]]; }
check "systemctl status says so" within_seconds 20 leads_by_status
check "it may read the boot's id, by which it knows its own host's lease" finds '^[0-9a-f-]{36}$' inside nsenter --mount \
    --target "$(property MainPID)" cat /proc/sys/kernel/random/boot_id
check "it runs as its own user" same "$(inside stat --format %U "/proc/$(property MainPID)")" gha-listener-scaler
check "the health check finds all well" finds "ok    scale set" inside /opt/gha-listener-scaler/health-check.sh
check "and ends with 0" inside /opt/gha-listener-scaler/health-check.sh
# Seen from outside, where the stand-in, which does, shows that such a look finds what there is.
check "the agent opens no port" fails finds '"agent"' ss --listening --tcp --udp --processes --no-header
check "(the stand-in does)" finds '"stand-in"' ss --listening --tcp --udp --processes --no-header
has_lines() { inside tail -n 1 /var/log/gha-listener-scaler.log | jq -e .message; }
check "its log lines reach the file that the CloudWatch agent reads, as JSON" within_seconds 20 has_lines
check "and the journal" finds "Agent starts" inside journalctl --unit gha-listener-scaler --no-pager
check "without the token" fails finds ghp_local inside journalctl --no-pager

inode() { inside stat --format %i /run/gha-listener-scaler/agent.lock; }
# ---- a runner, as an instance of that cloud: the leader launches it, user data and boot record are what the leader makes them
machine runner
runner_root=$root
install -m 755 "$BIN/stand-in" "$root/opt/actions-runner/stand-in"
# This machine has no network card that could come.
ln -s /dev/null "$root/etc/systemd/system/systemd-networkd-wait-online.service"
"$BIN/stand-in" queue 1 --duration 10s >/dev/null
instance() { "$BIN/stand-in" instances --json | jq -re '.[0].id'; }
check "for a waiting job it launches an instance" within_seconds 30 instance
cat >"$root/etc/gha-runner-boot/environment" <<ENVIRONMENT
AWS_EC2_METADATA_SERVICE_ENDPOINT=http://$(instance).localhost:${STANDIN##*:}
AWS_ENDPOINT_URL_STS=$STANDIN
AWS_ENDPOINT_URL_DYNAMODB=$DYNAMODB
RUNNER_COMMAND=/opt/actions-runner/stand-in runner
ENVIRONMENT
power_on --capability=CAP_NET_ADMIN
job_done() { [[ $(counts jobsCompleted) == 1 ]]; }
as_runner() { [[ -n $(pgrep --uid "$(runner_uid)" --full 'stand-in runner') ]]; }
runner_uid() { awk -F: '$1 == "runner" { print $3 }' "$runner_root/etc/passwd"; }
check "the instance boots, and its runner is the unprivileged user's" within_seconds 60 as_runner
check "behind the rule for the metadata service" finds "meta skuid 0 accept" nft list table inet metadata_for_root_only
check "it runs the job" within_seconds 60 job_done
check "and powers off by itself" within_seconds 60 is_off runner
check "with the agent's words on the console" finds "powering off" cat "$root.console"
"$BIN/stand-in" power-off "$(instance)" # as EC2 would see it

disabled_is_kept() {
    inside systemctl disable --quiet gha-listener-scaler.service
    inside env PATIENCE=0 gha-listener-scaler-give-up
    inside systemctl enable --quiet gha-listener-scaler.service
}

# ---- the scaler again: killed, frozen, stopped
before=$(epoch) lock=$(inode)
inside kill -KILL "$(property MainPID)"
leads_again() { (($(epoch) > $1)) && is_led; }
check "killed, it is started again and leads under a new epoch" within_seconds 30 leads_again "$before"
check "with the same lock file" same "$(inode)" "$lock"
# There is no other agent here, so whoever claims next is the new process on this host: by the lease's record, without waiting it out.
check "as one that takes up its own host's lease" same "$(status '.elections[0].cause')" restarted

before=$(epoch)
inside kill -STOP "$(property MainPID)"
check "frozen, it is ended by the watchdog and leads again" within_seconds 40 leads_again "$before"

# ---- the package, upgraded and removed under it
cp "$cache/gha-listener-scaler.deb" "$work/scaler/root/agent.deb"
before=$(epoch)
check "an upgrade of the package restarts it" inside dpkg --install /root/agent.deb
check "and it leads again" within_seconds 30 leads_again "$before"
before=$(epoch)
check "its package can be removed" inside dpkg --remove gha-listener-scaler
check "after it handed over" same "$(status .lease.state)" released
check "and leaves the settings" inside test -s /etc/gha-listener-scaler/environment
check "it is installed again, and enabled by nobody" fails inside bash -c \
    'dpkg --install /root/agent.deb >/dev/null && systemctl is-enabled gha-listener-scaler.service'
check "enabled, it starts" inside systemctl enable --quiet --now gha-listener-scaler.service
check "and leads again" within_seconds 30 leads_again "$before"

check "stopped, it hands over in time" inside systemctl stop gha-listener-scaler.service
check "well" same "$(property Result)" success
check "and the lease is free" same "$(status .lease.state)" released
# stays COMMAND…: the command runs, and the machine stays up after it.
stays() { "$@" && inside systemctl is-system-running | grep -qE 'running|degraded'; }
check "a host whose scaler was stopped a moment ago stays" stays inside gha-listener-scaler-give-up
check "so does one whose scaler was disabled" stays disabled_is_kept
inside env PATIENCE=0 gha-listener-scaler-give-up >/dev/null 2>&1 || true
check "one whose scaler hasn't run for long powers off, to be replaced" within_seconds 60 is_off scaler

# ---- a runner that can't work
root=$runner_root
# Without the right to load the rule, for nspawn keeps CAP_NET_ADMIN back: nothing may be run.
: >"$root/etc/machine-id"
power_on
check "a runner whose metadata service can't be closed powers off by itself" within_seconds 90 is_off runner
check "after it said so" finds "Failed to start.*gha-runner-boot" cat "$root.console"
check "and without having started the agent" fails finds "no EC2 instance|boot record|giving up" cat "$root.console"

# With it, and no metadata service: the agent gives up, and the machine goes.
echo "AWS_EC2_METADATA_DISABLED=true" >"$root/etc/gha-runner-boot/environment"
power_on --capability=CAP_NET_ADMIN
check "a runner whose agent gives up powers off by itself" within_seconds 90 is_off runner
check "and the agent's words are on the console" finds "this is no EC2 instance" cat "$root.console"
conclude
