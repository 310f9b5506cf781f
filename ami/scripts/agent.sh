#!/usr/bin/env bash
# The agent, its units and its user, from the package. Takes PACKAGE, a path.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

apt-get -qq install --no-install-recommends "$PACKAGE" >/dev/null
agent version
