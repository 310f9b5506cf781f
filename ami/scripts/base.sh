#!/usr/bin/env bash
# Ubuntu as of today, security fixes included.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

# cloud-init's first boot writes apt's sources, and holds apt's lock.
if command -v cloud-init >/dev/null; then cloud-init status --wait >/dev/null || true; fi
apt-get -qq update
apt-get -qq --with-new-pkgs upgrade >/dev/null
apt-get -qq install --no-install-recommends ca-certificates curl gpgv >/dev/null
