#!/bin/sh
# Installs the unpacked tarball on a systemd machine without dpkg, as the Debian package would. Enables nothing. Run as root.
set -eu
cd "$(dirname "$0")"

cp -R etc opt usr /
systemd-sysusers gha-listener-scaler.conf
chown root:gha-listener-scaler /etc/gha-listener-scaler
chmod 0750 /etc/gha-listener-scaler
[ ! -d /run/systemd/system ] || systemctl daemon-reload
/usr/bin/agent version
echo "Next: write /etc/gha-listener-scaler/environment (usr/share/doc/gha-listener-scaler/environment.example), then" >&2
echo "      systemctl enable --now gha-listener-scaler.service" >&2
