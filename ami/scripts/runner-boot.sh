#!/usr/bin/env bash
# The instance starts `agent boot` by itself. What a job doesn't need, and what would wait for a person, is switched off: the SSM agent too,
# which Ubuntu brings as a snap, for a runner's role lets it do nothing.
set -euo pipefail

install -d -m 755 /etc/gha-runner-boot /etc/gha-runner-boot/start.d
# The rules must be such as this system's nft takes, or no instance would ever run a job. Whether the kernel takes them shows at boot.
nft --check --file /usr/share/gha-listener-scaler/metadata-for-root-only.nft
systemctl enable --quiet gha-runner-boot.service
for unit in snapd.service snapd.socket snapd.seeded.service snap.amazon-ssm-agent.amazon-ssm-agent.service motd-news.timer fwupd-refresh.timer man-db.timer; do
    systemctl mask --quiet "$unit"
done
