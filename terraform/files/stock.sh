#!/usr/bin/env bash
# The first boot of a stock Ubuntu 24.04, written and started by user data (terraform/stock.tf): installs the package, then lets its scripts do what
# building an image does.
#
#   stock.sh scaler|runner
#
# Takes PACKAGE_URL, PACKAGE_SHA256, PACKAGE_SIGNED (true: an object of S3, asked for with the instance's own role), AWS_REGION, and what
# ami/stock/KIND.sh takes.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
kind=$1
package=/var/cache/gha-listener-scaler.deb
metadata=${METADATA:-http://169.254.169.254}

# A runner that can't be set up would cost money and never register: its launch template makes powering off terminate it. A host is left for a
# look: its group abandons it when the launching hook's time is over.
failed() {
    echo "gha: the first boot failed at line $1; the lines before say on what" | tee /dev/console >&2 || true
    [[ $kind != runner ]] || ${POWER_OFF:-systemctl poweroff}
}
trap 'failed $LINENO' ERR

# metadata PATH: of the instance's own metadata service, never by a proxy.
metadata() { curl --noproxy '*' --fail --silent --show-error --max-time 5 --retry 5 --retry-all-errors --header "X-aws-ec2-metadata-token: $token" "$metadata/latest/meta-data/$1"; }

# role_options: curl's options to sign as the instance's role. Read from standard input, never from a command line, which everybody may read.
role_options() {
    local token role
    token=$(curl --noproxy '*' --fail --silent --show-error --max-time 5 --retry 5 --retry-all-errors --request PUT --header 'X-aws-ec2-metadata-token-ttl-seconds: 300' "$metadata/latest/api/token")
    role=$(metadata iam/security-credentials/)
    metadata "iam/security-credentials/$role" | python3 -c '
import json, sys
keys = json.load(sys.stdin)
print("user = \"%(AccessKeyId)s:%(SecretAccessKey)s\"\nheader = \"x-amz-security-token: %(Token)s\"" % keys)'
    echo "aws-sigv4 = \"aws:amz:$AWS_REGION:s3\""
}

fetch() { curl "$@" --fail --silent --show-error --location --max-time 120 --output "$package" "$PACKAGE_URL"; }
download() {
    if [[ $PACKAGE_SIGNED == true ]]; then role_options | fetch --config -; else fetch; fi
}
# A role is known to S3 some seconds after it was made.
for try in 1 2 3 4 5 6; do
    if download; then break; fi
    ((try < 6)) || failed $LINENO
    ((try < 6)) || exit 1
    sleep "${PAUSE:-5}" # between two tries
done
echo "$PACKAGE_SHA256  $package" | sha256sum --check --strict --quiet

# A host of 512 MB: apt takes more than is left beside Ubuntu's own first boot. ami/files/swap.sh switches the same file on at later boots.
if [[ $kind == scaler && ! -e ${SWAP:=/var/swapfile} ]]; then
    { fallocate --length 512M "$SWAP" && chmod 600 "$SWAP" && mkswap "$SWAP" >/dev/null && swapon "$SWAP"; } || echo "gha: going on without swap"
fi

# Ubuntu's own timers update in the first minutes, and hold apt's locks.
echo 'DPkg::Lock::Timeout "600";' >/etc/apt/apt.conf.d/89gha-lock
for try in 1 2 3 4 5 6; do
    if apt-get -qq update; then break; fi
    ((try < 6)) || failed $LINENO
    ((try < 6)) || exit 1
    sleep "${PAUSE:-5}" # between two tries
done
# The lock's wait is for one that is held, not for one that is taken in between.
apt-get -qq install --no-install-recommends "$package" ca-certificates curl gpgv >/dev/null

if [[ $kind == scaler ]]; then
    # User data wrote it before the package made the group.
    chown root:gha-listener-scaler /etc/gha-listener-scaler/environment
    chmod 640 /etc/gha-listener-scaler/environment
    systemctl enable --now gha-listener-scaler.service
fi
/usr/share/gha-listener-scaler/image/stock/"$kind.sh"
