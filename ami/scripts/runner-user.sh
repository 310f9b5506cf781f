#!/usr/bin/env bash
# The user that jobs run as: no password, no sudo, no groups that amount to root. And what most jobs need of Ubuntu, with
# RUNNER_PACKAGES, separated by blanks.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

useradd --create-home --shell /bin/bash --comment "GitHub Actions jobs" runner
read -ra more <<<"${RUNNER_PACKAGES:-}"
apt-get -qq install --no-install-recommends git jq unzip zip xz-utils nftables "${more[@]}" >/dev/null
