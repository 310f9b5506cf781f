#!/usr/bin/env bash
# The image boots only what a job needs: most of a job's wait is the boot. For images alone: a stock Ubuntu has booted when this could run.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

# cloud-init takes seconds before the runner's unit may start. What it did here: the network, the root volume's size, user data. runner-prepare
# starts it by hand where user data begins with `#`, or where a key pair may sign in.
install -D -m 644 /dev/null /etc/cloud/cloud-init.disabled
install -D -m 644 "$FILES/runner.network" /etc/systemd/network/10-gha-runner.network
install -D -m 644 "$FILES/wait-online.conf" /etc/systemd/system/systemd-networkd-wait-online.service.d/50-gha.conf
rm -f /etc/netplan/50-cloud-init.yaml
systemctl enable --quiet systemd-networkd.service systemd-networkd-wait-online.service
if apt-cache show cloud-guest-utils >/dev/null 2>&1; then apt-get -qq install --no-install-recommends cloud-guest-utils >/dev/null; fi
install -m 755 "$FILES/grow-root.sh" /usr/local/sbin/gha-grow-root
install -m 644 "$FILES/gha-grow-root.service" /etc/systemd/system/
systemctl enable --quiet gha-grow-root.service

while read -ra units; do
    ((${#units[@]} == 0)) || [[ ${units[0]} == "#" ]] || systemctl mask --quiet "${units[@]}"
done <"$FILES/runner-off.txt"

# A first boot rebuilds caches when /etc and /var are older than /usr: libraries, hardware, the journal's catalog. They are built here.
ldconfig
if command -v systemd-hwdb >/dev/null; then systemd-hwdb --usr update; fi
journalctl --update-catalog
/usr/lib/systemd/systemd-update-done
# AppArmor compiles its hundred profiles when their cache is older than they are, as after an upgrade, and all else waits for it. Where no AppArmor
# runs, as in a container, there is nothing to compile for.
if [[ -d /sys/kernel/security/apparmor/features ]]; then
    apparmor_parser --quiet --write-cache --skip-kernel-load /etc/apparmor.d || echo "AppArmor's profiles are compiled at the first boot"
fi
