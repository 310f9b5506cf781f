# shellcheck shell=bash
# What the tests of terraform/ share: Terraform itself, its provider, and checkov. Sourced.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=Tests/Deploy/not-run.sh
source Tests/Deploy/not-run.sh

# Where a mirror of the AWS provider lies on this machine, Terraform is told so: it may have no network. Elsewhere it asks the registry, once:
# what it fetched is kept beside the images (image.sh).
use_provider() {
    local found places=("$HOME/.terraform.d" /usr/local/share/terraform /usr/share/terraform /opt)
    export CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1 TF_INPUT=0
    found=$(find "${places[@]}" -maxdepth 5 -type d -path '*/registry.terraform.io/hashicorp/aws' -print -quit 2>/dev/null || true)
    export TF_CLI_CONFIG_FILE=$WORK/terraformrc
    : >"$TF_CLI_CONFIG_FILE"
    if [[ -n $found ]]; then
        printf 'provider_installation {\n  filesystem_mirror {\n    path = "%s"\n  }\n}\n' \
            "${found%/registry.terraform.io/hashicorp/aws}" >"$TF_CLI_CONFIG_FILE"
        return
    fi
    TF_PLUGIN_CACHE_DIR=$(realpath -m "${DEPLOY_CACHE:-.local/deploy}/terraform")
    # A copy of the module has no lock file, without which Terraform would fetch the provider anew all the same.
    export TF_PLUGIN_CACHE_DIR TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE=1
    mkdir -p "$TF_PLUGIN_CACHE_DIR"
}

# terraform_copy: the module where it may be littered.
terraform_copy() {
    mkdir -p "$WORK/module"
    tar -C terraform --exclude=.terraform --exclude=.terraform.lock.hcl -cf - . | tar -C "$WORK/module" -xf -
}

# must WHAT COMMAND…: quiet when it goes well.
must() {
    local what=$1
    shift
    if "$@" >"$WORK/last.out" 2>&1; then echo "ok: $what"; else
        cat "$WORK/last.out" >&2
        echo "FAILED: $what" >&2
        exit 1
    fi
}

command -v terraform >/dev/null ||
    not_run "there is no 'terraform' in the PATH: install 1.9 or later (https://developer.hashicorp.com/terraform/install)"
WORK=$(mktemp -d "${TMPDIR:-/tmp}/terraform-test.XXXXXX")
use_provider
