#!/usr/bin/env bash
# A runner from a stock Ubuntu 24.04, at its first boot: what building an image does, without the upgrade of Ubuntu and without sealing. Then the
# runner starts.
#
# Takes what ami/scripts/runner-*.sh take.
set -euo pipefail
image=$(cd "$(dirname "$0")/.." && pwd)
export FILES=$image/files

# First, lest apt's timers take its lock in the middle.
"$image/scripts/runner-updates.sh"
for script in journal runner-user runner-github runner-extras runner-boot; do
    echo "gha: $script"
    "$image/scripts/$script.sh"
done
# Not "start" alone: cloud-init waits for nothing that runs for hours.
systemctl start --no-block gha-runner-boot.service
