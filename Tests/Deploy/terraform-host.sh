# shellcheck shell=bash
# As a host's unit starts a program: with the settings of its environment file and of its own environment nothing.
#   bash terraform-host.sh ENVIRONMENT-FILE [NAME=VALUE…] PROGRAM [ARGUMENT…]
if [[ -z ${CLEARED:-} ]]; then exec env -i PATH="$PATH" CLEARED=1 bash "$0" "$@"; fi
unset CLEARED
set -a
# shellcheck disable=SC1090 # it is the argument
source "$1"
exec env "${@:2}"
