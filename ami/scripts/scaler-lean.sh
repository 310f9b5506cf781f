#!/usr/bin/env bash
# What a host of 512 MB doesn't need is off, and it has swap for updates.
set -euo pipefail

while read -ra units; do
    ((${#units[@]} == 0)) || [[ ${units[0]} == "#" ]] || systemctl mask --quiet "${units[@]}"
done <"$FILES/scaler-off.txt"
install -m 755 "$FILES/swap.sh" /usr/local/sbin/gha-swap
install -m 644 "$FILES/gha-swap.service" /etc/systemd/system/
systemctl enable --quiet gha-swap.service
