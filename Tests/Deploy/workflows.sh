#!/usr/bin/env bash
# .github/workflows, which never ran: by GitHub's own schema of workflows, as check-jsonschema brings it; by checkov's rules; and every program of the
# repository that it runs is there. (actionlint's package on PyPI fetches its program from GitHub when it is installed, which not every machine may.)
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=Tests/Deploy/not-run.sh
source Tests/Deploy/not-run.sh
schema=.venv-template/bin/check-jsonschema checkov=.venv-deploy/bin/checkov
[[ -x $schema && -x $checkov ]] || not_run "scripts/setup deploy installs check-jsonschema and checkov"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
must() {
    local what=$1
    shift
    if "$@" >"$work/last.out" 2>&1; then echo "ok: $what"; else
        cat "$work/last.out" >&2
        echo "FAILED: $what" >&2
        exit 1
    fi
}
fails() { ! "$@"; }
scans_clean() { "$checkov" --directory .github --framework github_actions --compact --quiet --skip-download; }
programs_are_there() {
    local program
    while read -r program; do
        [[ -x $program ]] || { echo "$program isn't there" && return 1; }
    done < <(grep -hoE '(^|[ >])scripts/[a-z-]+' .github/workflows/*.yml | tr -d ' >' | sort -u)
    while read -r program; do
        grep -q "^$program:" Makefile || { echo "make has no $program" && return 1; }
    done < <(grep -hoE 'run: make [a-z-]+' .github/workflows/*.yml | cut -d ' ' -f 3 | sort -u)
}
says_that_it_never_ran() { grep -q 'NEVER RUN' .github/workflows/release.yml; }

must "the workflows have the form that GitHub demands" "$schema" --builtin-schema vendor.github-workflows .github/workflows/*.yml
sed 's/runs-on:/run-on:/' .github/workflows/release.yml >"$work/wrong.yml"
must "(a misspelt key is refused)" fails "$schema" --builtin-schema vendor.github-workflows "$work/wrong.yml"
must "checkov finds no fault in them" scans_clean
must "what they run is there" programs_are_there
must "they say that they never ran" says_that_it_never_ran
