#!/usr/bin/env bash
# Ubuntu as of today, security fixes included.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

# cloud-init's first boot writes apt's sources. Then Ubuntu's own timers update at once, and hold apt's locks for minutes.
if command -v cloud-init >/dev/null; then cloud-init status --wait >/dev/null || true; fi
for unit in apt-daily.timer apt-daily-upgrade.timer apt-daily.service apt-daily-upgrade.service unattended-upgrades.service; do
    systemctl stop "$unit" 2>/dev/null || true
done
# Whoever holds dpkg's lock all the same is waited for, here and on the machine of the image.
echo 'DPkg::Lock::Timeout "600";' >/etc/apt/apt.conf.d/89gha-lock

# The lists' lock has no such wait, and a mirror may be in the middle of an update.
for try in 1 2 3 4 5 6 7 8 9 10; do
    if apt-get -qq update; then break; fi
    ((try < 10)) || exit 1
    sleep 6 # between two tries
done
apt-get -qq --with-new-pkgs upgrade >/dev/null
apt-get -qq install --no-install-recommends ca-certificates curl gpgv >/dev/null
