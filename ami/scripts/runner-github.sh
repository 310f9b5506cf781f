#!/usr/bin/env bash
# GitHub's runner, at the pinned version, refused unless it has the pinned SHA-256.
#
# Takes RUNNER_ARCHITECTURE (x64, arm64), RUNNER_VERSION, RUNNER_RELEASED, RUNNER_SHA256 and RUNNER_MIRROR.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

place=/opt/actions-runner
name=actions-runner-linux-$RUNNER_ARCHITECTURE-$RUNNER_VERSION.tar.gz
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

curl --fail --silent --show-error --location --retry 3 --output "$work/$name" "$RUNNER_MIRROR/v$RUNNER_VERSION/$name"
(cd "$work" && echo "$RUNNER_SHA256  $name" | sha256sum --check --strict)

install -d -m 755 "$place"
tar --no-same-owner -xzf "$work/$name" -C "$place"
# .NET's libraries, under the names that they have here.
"$place/bin/installdependencies.sh" >/dev/null
# The runner writes its configuration, its logs and its work beside itself.
chown -R runner:runner "$place"
printf 'version=%s\nreleased=%s\n' "$RUNNER_VERSION" "$RUNNER_RELEASED" >"$place/RELEASE"
