# shellcheck shell=bash
# What the tests of packages, units and images share.

set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$ROOT"
export PATH="$PATH:/usr/sbin:/sbin"
# shellcheck source=Tests/Deploy/not-run.sh
source Tests/Deploy/not-run.sh

failures=0 left_out=0
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
    echo "${0##*/}: all well$( ((left_out == 0)) || echo ", and $left_out not run"), $SECONDS s"
}
# all_fail WHAT COMMAND…: COMMAND makes the checks of a root where nothing is as it should be. One that finds no fault there never would.
all_fail() {
    local what=$1 passed
    shift
    passed=$(in_a_broken_root "$@")
    check "$what: each of its checks can fail" same "$(sed '$d' <<<"$passed")" ""
    check "$what: and there were several" test "$(tail -n 1 <<<"$passed")" -ge 5
}
# The checks that passed, and last how many there were.
in_a_broken_root() (
    set +e
    made=0
    # shellcheck disable=SC2317 # called by COMMAND
    check() {
        made=$((made + 1))
        "${@:2}" >/dev/null 2>&1 && echo "$1"
    }
    "$@" 2>/dev/null
    echo "$made"
)
# Functions for check.
same() { [[ $1 == "$2" ]] || {
    echo "got:    $1"
    echo "wanted: $2"
    return 1
}; }
fails() { ! "$@"; }
# refuses PATTERN COMMAND…: it fails, and a line of its output says why. What fails for another reason refuses nothing.
refuses() {
    local pattern=$1 words
    shift
    if words=$("$@" 2>&1); then
        echo "it went well"
    else
        grep -qE -- "$pattern" <<<"$words" && return
        echo "$words"
    fi
    return 1
}
# silent COMMAND…: no word, and no error.
silent() {
    local words
    words=$("$@" 2>&1) && [[ -z $words ]] && return
    echo "$words"
    return 1
}
# silent_but_for_new_keys COMMAND…: as silent, where systemd is older than 254: it doesn't know two keys by which newer ones back off.
silent_but_for_new_keys() {
    local words
    words=$("$@" 2>&1 | grep -vE "Unknown key( name)? 'Restart(Steps|MaxDelaySec)' in section '?.?Service") || true
    [[ -z $words ]] && return
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

# leave_out SENTENCE WHY: a check that this machine can't make. It must not look like one that went well.
leave_out() {
    echo "NOT RUN: $1: $2"
    left_out=$((left_out + 1))
}

# need PROGRAM…: what `scripts/setup deploy` installs where it can.
need() {
    local program
    for program in "$@"; do
        command -v "$program" >/dev/null || not_run "there is no '$program' in the PATH, and scripts/setup deploy installs it where it can"
    done
}

# become_root ARGUMENT…: starts the script anew as root if need be; returns if it can't.
become_root() {
    ((EUID != 0)) && sudo --non-interactive true 2>/dev/null || return 0
    exec sudo --non-interactive --preserve-env=PROGRAM,DEPLOY_CACHE,TMPDIR "$0" "$@"
}
need_root() {
    become_root "$@"
    ((EUID == 0)) || not_run "it needs root (or sudo without a password), for namespaces, mounts and a chroot"
}

# try_mounts: whether this kernel lets root have mounts and processes of its own, and device nodes and overlays in them.
try_mounts() {
    # shellcheck disable=SC2016 # for the shell inside
    unshare --mount --pid --fork --mount-proc bash -euc '
        mount -t tmpfs -o dev tmpfs /mnt
        mkdir /mnt/lower /mnt/upper /mnt/work /mnt/root
        mknod /mnt/lower/null c 1 3
        : >/mnt/lower/null
        mount -t overlay overlay -o lowerdir=/mnt/lower,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root'
}
need_mounts() {
    local words
    words=$(try_mounts 2>&1) || not_run "this kernel, or what this machine runs in, doesn't let it make mounts of its own: $words"
}

# template QUESTION…: what the images' template says of itself.
template() { .venv-template/bin/python Tests/Deploy/image-template.py ami "$@"; }

PROGRAM=${PROGRAM:-$ROOT/bin/agent}
[[ -x $PROGRAM ]] || { echo "${0##*/}: $PROGRAM is missing: run make build first" >&2 && exit 1; }
