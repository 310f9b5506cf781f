#!/usr/bin/env bash
# Leaves nothing of this machine in the image: no key, no identity, no log, no download. Runs last.
set -euo pipefail

apt-get -qq clean
rm -rf /var/lib/apt/lists/*
if command -v cloud-init >/dev/null; then cloud-init clean --logs --seed >/dev/null; fi

# An empty machine-id is made anew at first boot, and shared by no two instances.
: >/etc/machine-id
rm -f /var/lib/dbus/machine-id /var/lib/systemd/random-seed /etc/hostname
rm -f /etc/ssh/ssh_host_*
rm -f /root/.ssh/authorized_keys /home/*/.ssh/authorized_keys
rm -f /root/.bash_history /home/*/.bash_history /root/.wget-hsts /root/.lesshst
rm -rf /var/log/journal/* /var/lib/cloud/* /var/crash/*
# The SSM agent's registration: with it every instance of the image would be the one that built it.
rm -rf /var/lib/amazon/ssm /var/snap/amazon-ssm-agent/*/var/lib/amazon/ssm
rm -f /tmp/own-script.sh
find /var/log -type f -exec truncate --size 0 {} +
rm -rf /tmp/files /tmp/gha-listener-scaler.deb
sync
