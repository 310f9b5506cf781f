#!/bin/sh
# Installs the unpacked tarball on a systemd machine without dpkg, as the Debian package would. Enables nothing, and restarts a
# scaler that runs. Run as root.
set -eu
cd "$(dirname "$0")"

# The program may run: it isn't written into, which would fail (Text file busy), but replaced.
cp -R --remove-destination etc opt usr /
systemd-sysusers gha-listener-scaler.conf
chown root:gha-listener-scaler /etc/gha-listener-scaler
chmod 0750 /etc/gha-listener-scaler
if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    # A running scaler hands over in a few seconds. A restart that fails is systemd's to repeat.
    systemctl try-restart gha-listener-scaler.service || true
fi
/usr/bin/agent version
echo "Next: write /etc/gha-listener-scaler/environment (usr/share/doc/gha-listener-scaler/environment.example), then" >&2
echo "      systemctl enable --now gha-listener-scaler.service" >&2
