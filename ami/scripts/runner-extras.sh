#!/usr/bin/env bash
# What an operator may want of runners beyond the default, each with a consequence (docs/images.md, "Docker, sudo and scripts of your own").
#
# Takes RUNNER_DOCKER and RUNNER_SUDO (true or false) and RUNNER_SCRIPT, the path of a script of one's own, or nothing. That script runs as
# root, last, with the runner in place.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

if [[ ${RUNNER_DOCKER:-false} == true ]]; then
    apt-get -qq install --no-install-recommends docker.io >/dev/null
    # Not in Debian.
    for package in docker-buildx docker-compose-v2; do
        if apt-cache show "$package" >/dev/null 2>&1; then apt-get -qq install --no-install-recommends "$package" >/dev/null; fi
    done
    usermod --append --groups docker runner
    systemctl enable --quiet docker.service
fi
if [[ ${RUNNER_SUDO:-false} == true ]]; then
    apt-get -qq install --no-install-recommends sudo >/dev/null
    echo 'runner ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/runner
    chmod 440 /etc/sudoers.d/runner
    visudo --check --quiet --file=/etc/sudoers.d/runner
    # Without it `agent boot` lets no program of a job gain rights.
    mkdir -p /etc/gha-runner-boot
    echo RUNNER_SUDO=true >>/etc/gha-runner-boot/environment
fi
if [[ -n ${RUNNER_SCRIPT:-} ]]; then
    [[ -f $RUNNER_SCRIPT ]] || { echo "there is no $RUNNER_SCRIPT" >&2 && exit 1; }
    chmod 755 "$RUNNER_SCRIPT"
    "$RUNNER_SCRIPT"
fi
