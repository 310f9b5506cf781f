#!/usr/bin/env bash
# Grows the root partition, if it is one, and the file system on it. A runner with less room than it could have still runs jobs, so that a failure
# is told and no more.
set -uo pipefail
device=$(findmnt --noheadings --output SOURCE /)
partition=$(cat "/sys/class/block/${device##*/}/partition" 2>/dev/null)
if [[ -n $partition ]]; then
    disk=/dev/$(lsblk --noheadings --output PKNAME "$device")
    # 1: there is nothing to grow.
    growpart "$disk" "$partition" >/dev/null || (($? == 1)) || echo "the root partition could not be grown: it stays as large as the image's"
fi
resize2fs "$device" 2>&1 | grep -v '^resize2fs ' || true
