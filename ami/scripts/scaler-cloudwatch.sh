#!/usr/bin/env bash
# Amazon's CloudWatch agent: the host's CPU, memory and disk, and the scaler's log lines.
#
# Takes CLOUDWATCH_AGENT_VERSION and CLOUDWATCH_AGENT_MIRROR. The download is refused unless it is signed by Amazon's key, whose
# fingerprint AWS publishes ("Verifying the signature of the CloudWatch agent package", CloudWatch User Guide, 2026-11-24).
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

fingerprint=${CLOUDWATCH_AGENT_FINGERPRINT:-937616F3450B7D806CBD9725D58167303B789C72}
architecture=$(dpkg --print-architecture)
place=$CLOUDWATCH_AGENT_MIRROR/ubuntu/$architecture/$CLOUDWATCH_AGENT_VERSION/amazon-cloudwatch-agent.deb
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

download() { curl --fail --silent --show-error --location --retry 3 --output "$work/$1" "$2"; }
download agent.deb "$place"
download agent.deb.sig "$place.sig"
download key.asc "$CLOUDWATCH_AGENT_MIRROR/assets/amazon-cloudwatch-agent.gpg"

# gpgv reads binary keyrings alone; the armour around one is base64 between two lines.
if grep -q '^-----BEGIN' "$work/key.asc"; then
    tr -d '\r' <"$work/key.asc" | sed -n '/^$/,/^[=-]/p' | sed '/^[=-]/d' | base64 --decode >"$work/key.gpg"
else
    mv "$work/key.asc" "$work/key.gpg"
fi
# Whatever key came with it, only this one counts.
gpgv --keyring "$work/key.gpg" --status-fd 3 "$work/agent.deb.sig" "$work/agent.deb" 3>"$work/status" 2>"$work/words" || {
    cat "$work/words" >&2
    exit 1
}
grep -q "^\[GNUPG:\] VALIDSIG .*$fingerprint\$" "$work/status" || {
    echo "the CloudWatch agent isn't signed by $fingerprint; gpgv says:" >&2
    cat "$work/words" >&2
    exit 1
}
apt-get -qq install --no-install-recommends "$work/agent.deb" rsyslog logrotate >/dev/null

# The CloudWatch agent tails a file, which rsyslog writes from the journal. That works with every version of it.
install -D -m 644 "$FILES/rsyslog.conf" /etc/rsyslog.d/30-gha-listener-scaler.conf
install -D -m 644 "$FILES/logrotate.conf" /etc/logrotate.d/gha-listener-scaler
install -D -m 644 "$FILES/cloudwatch-agent.json" /opt/aws/amazon-cloudwatch-agent/etc/amazon-cloudwatch-agent.json
install -D -m 644 "$FILES/cloudwatch-agent.conf" /etc/systemd/system/amazon-cloudwatch-agent.service.d/50-gha.conf
systemctl enable --quiet amazon-cloudwatch-agent.service
