#!/usr/bin/env bash
# Prepares an instance for its job, as root, before `agent boot`: gha-runner-boot.service runs it. Whatever fails here powers the instance off,
# for a job must not run on a machine that is half prepared.
#
#   0. An image without cloud-init (ami/scripts/runner-lean.sh) starts it by hand where user data is cloud-init's, or a key pair may sign in.
#   1. The instance's own NVMe disks, if it has any, become the runner's work folder: faster than EBS, at no cost, and gone with the instance.
#   2. /etc/gha-runner-boot/runner.env (NAME=value) is added to the runner's .env, which GitHub's runner gives to every job.
#   3. The executables in /etc/gha-runner-boot/start.d run, in the order of their names.
set -euo pipefail

directory=${RUNNER_DIRECTORY:-/opt/actions-runner}
user=${RUNNER_USER:-runner}
[[ $user != - ]] || user=root
settings=${RUNNER_PREPARE_SETTINGS:-/etc/gha-runner-boot}

cloud_init_off=${RUNNER_PREPARE_CLOUD_INIT_OFF:-/etc/cloud/cloud-init.disabled}
metadata=${AWS_EC2_METADATA_SERVICE_ENDPOINT:-http://169.254.169.254}

ask() { curl --noproxy '*' --fail --silent --max-time 5 "$@"; }
# wants_cloud_init: user data begins with `#` (gzip or not), or there is a key pair, whose public key only cloud-init lets in. The metadata service
# may keep silent in a machine's first second; `agent boot`, which has more patience, then finds no settings and says so.
wants_cloud_init() {
    local token
    token=$(ask --retry 5 --retry-all-errors --request PUT --header 'X-aws-ec2-metadata-token-ttl-seconds: 300' "$metadata/latest/api/token") || return 1
    [[ $(ask --header "X-aws-ec2-metadata-token: $token" "$metadata/latest/user-data" | gzip --decompress --stdout --force 2>/dev/null | head -c 1) == "#" ]] ||
        ask --output /dev/null --header "X-aws-ec2-metadata-token: $token" "$metadata/latest/meta-data/public-keys/"
}
# What systemd would have started, in cloud-init's own order. Settings that it writes are read before `agent boot` starts.
run_cloud_init() {
    rm "$cloud_init_off"
    ! [[ -x /usr/lib/cloud-init/ds-identify ]] || /usr/lib/cloud-init/ds-identify --force || true
    cloud-init init --local
    cloud-init init
    cloud-init modules --mode config
    cloud-init modules --mode final
}
if [[ -e $cloud_init_off && ${AWS_EC2_METADATA_DISABLED:-} != true ]] && command -v cloud-init >/dev/null && wants_cloud_init; then run_cloud_init; fi

# The model that EC2 gives instance store disks (EC2 User Guide, "Identify the EC2 instance store volumes", 2026-11).
own_disks() { lsblk --nodeps --noheadings --output PATH,MODEL | awk '/Amazon EC2 NVMe Instance Storage/ { print $1 }'; }

# mount_work DISK…: one file system over all of them.
mount_work() {
    local device=$1
    if (($# > 1)) && command -v mdadm >/dev/null; then
        device=/dev/md0
        mdadm --create "$device" --run --quiet --level=0 --raid-devices="$#" "$@"
    fi
    # Nothing of it outlives the instance: no journal, and no zeroing in advance.
    mkfs.ext4 -q -O ^has_journal -E lazy_itable_init=1,nodiscard "$device"
    mkdir -p "$directory/_work"
    mount -o noatime,nodiscard "$device" "$directory/_work"
    chown "$user:" "$directory/_work"
    echo "the work folder is on $device"
}

mapfile -t disks < <(own_disks)
# A machine that was started again has it mounted, or lost what was on it.
if ((${#disks[@]} > 0)) && ! mountpoint --quiet "$directory/_work"; then mount_work "${disks[@]}"; fi

if [[ -s $settings/runner.env ]]; then
    touch "$directory/.env"
    # Once, however often this runs.
    grep -vxFf "$settings/runner.env" "$directory/.env" >"$directory/.env.new" || true
    cat "$settings/runner.env" >>"$directory/.env.new"
    mv "$directory/.env.new" "$directory/.env"
    chmod 644 "$directory/.env"
fi

for script in "$settings"/start.d/*; do
    [[ -x $script && -f $script ]] || continue
    echo "running $script"
    "$script"
done
