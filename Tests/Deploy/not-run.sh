# shellcheck shell=bash
# What a test says that this machine can't run. Sourced.

# not_run WHY: ends with 77, which is neither success nor failure. scripts/test-deploy repeats the words at its end.
not_run() {
    echo "NOT RUN: ${0##*/}: $*"
    exit 77
}
