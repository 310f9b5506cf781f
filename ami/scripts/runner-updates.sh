#!/usr/bin/env bash
# A runner's instance lives for one job: updating it would only take the job's network and apt's lock. Its fixes come with the next
# image, which GitHub's deadline for runners demands every few weeks anyway.
set -euo pipefail

install -m 644 "$FILES/runner-apt.conf" /etc/apt/apt.conf.d/90gha-updates
systemctl mask --quiet apt-daily.timer apt-daily-upgrade.timer apt-daily.service apt-daily-upgrade.service unattended-upgrades.service
