#!/usr/bin/env bash
# Limits for the journal, so that a program that talks too much can't fill the disk.
set -euo pipefail

install -D -m 644 "$FILES/journald.conf" /etc/systemd/journald.conf.d/50-gha.conf
