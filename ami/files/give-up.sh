#!/usr/bin/env bash
# Powers this host off when its scaler hasn't run for PATIENCE seconds: something of this host is broken, the launch template makes powering
# off terminate it, and the Auto Scaling group launches another. What is wrong for every host (GitHub, a setting) only costs a new host
# each half hour. Run each minute by gha-listener-scaler-give-up.timer.
set -euo pipefail

patience=${PATIENCE:-1800}
seen=/run/gha-listener-scaler.seen # when it last ran, seconds since boot
unit=gha-listener-scaler.service
now=$(cut -d . -f 1 /proc/uptime)

# A host that was never told to be a scaler, or isn't any more, is somebody's to look at.
systemctl is-enabled --quiet "$unit" || exit 0
if systemctl is-active --quiet "$unit" || [[ ! -e $seen ]]; then
    echo "$now" >"$seen"
    exit 0
fi
silent=$((now - $(<"$seen")))
if ((silent >= patience)); then
    echo "$unit hasn't run for $silent s: this host gives up, and its group replaces it"
    systemctl poweroff
fi
