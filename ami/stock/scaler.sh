#!/usr/bin/env bash
# A host from a stock Ubuntu 24.04, at its first boot: what building an image does, without what only an image needs. The package is installed and
# the agent runs already, so nothing here holds it up.
#
# Takes CLOUDWATCH_AGENT_VERSION and CLOUDWATCH_AGENT_MIRROR.
set -euo pipefail
image=$(cd "$(dirname "$0")/.." && pwd)
export FILES=$image/files

for script in journal scaler-lean scaler-updates scaler-give-up scaler-cloudwatch; do
    echo "gha: $script"
    "$image/scripts/$script.sh"
done
# What an image starts by booting, and what it doesn't start. A unit of the list need not be there.
mapfile -t units < <(sed '/^#/d' "$FILES/scaler-off.txt" | tr -s ' ' '\n' | sed '/^$/d')
systemctl stop "${units[@]}" 2>/dev/null || true
systemctl restart systemd-journald.service
systemctl restart rsyslog.service
systemctl start gha-listener-scaler-give-up.timer amazon-cloudwatch-agent.service
