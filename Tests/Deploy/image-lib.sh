# shellcheck shell=bash
# What the tests of packages, units and images share.

set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$ROOT"
export PATH="$PATH:/usr/sbin:/sbin"

failures=0
# check SENTENCE COMMAND…: says whether the command ended well, and with what words if not.
check() {
    local sentence=$1 words
    shift
    if words=$("$@" 2>&1); then echo "ok    $sentence"; else
        echo "FAIL  $sentence"
        echo "$words" | sed 's/^/      | /' | tail -n 30
        failures=$((failures + 1))
    fi
}
conclude() {
    ((failures == 0)) || {
        echo "${0##*/}: $failures failed"
        exit 1
    }
    echo "${0##*/}: all well, $SECONDS s"
}
# Functions for check.
same() { [[ $1 == "$2" ]] || {
    echo "got:    $1"
    echo "wanted: $2"
    return 1
}; }
fails() { ! "$@"; }
# silent COMMAND…: no word, and no error.
silent() {
    local words
    words=$("$@" 2>&1) && [[ -z $words ]] && return
    echo "$words"
    return 1
}
# finds PATTERN COMMAND…: the output has a line that matches.
finds() {
    local pattern=$1 words
    shift
    words=$("$@" 2>&1) || true
    grep -qE -- "$pattern" <<<"$words" && return
    echo "$words"
    return 1
}

# need PROGRAM PACKAGE …: installs what is missing, as scripts/setup does.
need() {
    local missing=()
    while (($# > 0)); do
        command -v "$1" >/dev/null || missing+=("$2")
        shift 2
    done
    ((${#missing[@]} > 0)) || return 0
    ((EUID == 0)) || { echo "${0##*/}: missing: ${missing[*]} (Debian's names)" >&2 && exit 1; }
    apt-get -qq update
    DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends "${missing[@]}" >/dev/null
}

# need_root: some of this can't be had without it, and a test that was left out must not look like one that passed.
need_root() {
    ((EUID == 0)) && return
    command -v sudo >/dev/null || { echo "${0##*/}: needs root, for namespaces and a chroot" >&2 && exit 1; }
    exec sudo --preserve-env=PROGRAM,DEPLOY_CACHE "$0" "$@"
}

PROGRAM=${PROGRAM:-$ROOT/bin/agent}
[[ -x $PROGRAM ]] || { echo "${0##*/}: $PROGRAM is missing: run make build first" >&2 && exit 1; }
