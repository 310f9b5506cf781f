#!/usr/bin/env bash
# A host whose scaler doesn't run for long powers off, and its Auto Scaling group replaces it.
set -euo pipefail

install -m 755 "$FILES/give-up.sh" /usr/local/sbin/gha-listener-scaler-give-up
install -m 644 "$FILES/gha-listener-scaler-give-up.service" "$FILES/gha-listener-scaler-give-up.timer" /etc/systemd/system/
systemctl enable --quiet gha-listener-scaler-give-up.timer
