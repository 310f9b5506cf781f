#!/usr/bin/env bash
# Prepares an instance for its job, as root, before `agent boot`: gha-runner-boot.service runs it. Whatever fails here powers the instance off,
# for a job must not run on a machine that is half prepared.
#
#   1. The instance's own NVMe disks, if it has any, become the runner's work folder: faster than EBS, at no cost, and gone with the instance.
#   2. /etc/gha-runner-boot/runner.env (NAME=value) is added to the runner's .env, which GitHub's runner gives to every job.
#   3. The executables in /etc/gha-runner-boot/start.d run, in the order of their names.
set -euo pipefail

directory=${RUNNER_DIRECTORY:-/opt/actions-runner}
user=${RUNNER_USER:-runner}
[[ $user != - ]] || user=root
settings=${RUNNER_PREPARE_SETTINGS:-/etc/gha-runner-boot}

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
