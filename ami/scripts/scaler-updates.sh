#!/usr/bin/env bash
# A scaler lives for weeks: Ubuntu's security fixes are installed by themselves, and nothing else is. It is never rebooted for them: two
# hosts would do so in the same night. needrestart restarts the agent after a fix of a library, which hands over in seconds; a new
# kernel comes with a new image.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

apt-get -qq install --no-install-recommends unattended-upgrades needrestart >/dev/null
install -m 644 "$FILES/scaler-apt.conf" /etc/apt/apt.conf.d/90gha-updates
install -D -m 644 "$FILES/needrestart.conf" /etc/needrestart/conf.d/gha.conf
