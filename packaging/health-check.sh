#!/usr/bin/env bash
# Is this host's scaler well? Run as root on the host; changes nothing.
#
#   sudo /opt/gha-listener-scaler/health-check.sh
#
# Says whether the service runs, then what `agent check` and `agent status` say with the service's own settings and as its own user.
# Exit code 0 if all is well, 1 if something isn't, 2 if it can't be told.
set -uo pipefail

unit=gha-listener-scaler.service
user=gha-listener-scaler
environment=/etc/gha-listener-scaler/environment

if ((EUID != 0)); then
    echo "health-check: run it as root: sudo $0" >&2
    exit 2
fi
if [[ ! -d /run/systemd/system ]]; then
    echo "health-check: systemd doesn't run here, so there is no service to look at" >&2
    exit 2
fi
if [[ ! -r $environment ]]; then
    echo "health-check: $environment is missing: the scaler has no settings. docs/images.md says how it comes about" >&2
    exit 2
fi

# systemd reads the file itself, as it does for the service: the quoting rules are the same, and no secret is on a command line.
agent() {
    systemd-run --quiet --pipe --wait --collect --uid="$user" --property=EnvironmentFile="$environment" /usr/bin/agent "$@"
}

well=0
title() { printf '\n== %s\n' "$*"; }

title "$unit"
if systemctl is-active --quiet "$unit"; then
    systemctl show --property=ActiveState,SubState,StatusText,NRestarts,ActiveEnterTimestamp "$unit"
else
    echo "not running. Its last words:"
    journalctl --unit "$unit" --lines 20 --no-pager
    well=1
fi

title "agent check"
agent check || well=1

title "agent status"
agent status || well=1

exit "$well"
