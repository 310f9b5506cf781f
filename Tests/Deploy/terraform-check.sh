#!/usr/bin/env bash
# terraform/ without any cloud: its form, its validations, what must be true of what it makes, its policies, its runbook, its prices.
# About a minute.
# shellcheck source=Tests/Deploy/terraform-lib.sh
source "$(dirname "$0")/terraform-lib.sh"
trap 'rm -rf "$WORK"' EXIT

# Each alarm's heading in the runbook, and each heading's alarm; each metric of an alarm or of the dashboard in docs/metrics.md.
alarms() { sed -nE 's/^    ([a-z-]+) = \{$/\1/p' terraform/alarms.tf; }
has_runbook() {
    local name
    while read -r name; do
        grep -qx "### $name" docs/operations.md || { echo "docs/operations.md has no heading '### $name'" && return 1; }
    done < <(alarms)
}
metrics_are_documented() {
    local name
    while read -r name; do
        grep -q "^| \`$name\` |" docs/metrics.md || { echo "docs/metrics.md has no row for $name" && return 1; }
        # Group…: Auto Scaling's own.
    done < <({ sed -nE 's/^ +metric += "(\w+)"$/\1/p' terraform/alarms.tf | grep -v '^Group' && grep -oP '\[\["\K\w+|, \["\K[A-Z]\w+' terraform/dashboard.tf; } | sort -u)
}

# Nothing is let in: neither by a rule of its own nor within a group.
lets_nothing_in() { ! grep -nE 'ingress' terraform/*.tf; }

# installs_beside VERSION: `terraform init` of this module and of another one that requires that version of the AWS provider. Init only unpacks a
# provider, so an empty file stands in for it.
installs_beside() {
    local version=$1 place=$WORK/beside system
    system=$(terraform version -json | jq -r .platform)
    rm -rf "$place"
    mkdir -p "$place/root/other" "$place/mirror/registry.terraform.io/hashicorp/aws/$version/$system"
    touch "$place/mirror/registry.terraform.io/hashicorp/aws/$version/$system/terraform-provider-aws_v$version"
    printf 'provider_installation {\n  filesystem_mirror {\n    path = "%s"\n  }\n}\n' "$place/mirror" >"$place/terraformrc"
    cp terraform/*.tf "$place/root/other/"
    printf 'terraform {\n  required_providers {\n    aws = {\n      source  = "hashicorp/aws"\n      version = "%s"\n    }\n  }\n}\nmodule "scaler" {\n  source = "./other"\n}\n' \
        "$version" >"$place/root/main.tf"
    TF_CLI_CONFIG_FILE=$place/terraformrc terraform -chdir="$place/root" init -no-color -backend=false
}
refuses_beside() { ! installs_beside "$1"; }

must "the module installs beside one that requires AWS provider 5.100" installs_beside 5.100.0
must "the module installs beside one that requires AWS provider 6.33" installs_beside 6.33.0
must "the module refuses AWS provider 7, which nobody has seen" refuses_beside 7.0.0
# GitHub's runner is pinned in two places, for images and for a stock Ubuntu: the same version, day and checksums.
pins_agree() {
    diff <(grep -hoE '"[0-9]+[.][0-9]+[.][0-9]+"|"20[0-9-]{8}"|[0-9a-f]{64}' ami/runner.auto.pkrvars.hcl) \
        <(sed -n '/^variable "runner_release"/,/^  description/p' terraform/variables-images.tf | grep -hoE '"[0-9]+[.][0-9]+[.][0-9]+"|"20[0-9-]{8}"|[0-9a-f]{64}')
}

must "terraform/README.md has the variables and outputs that there are" .venv-template/bin/python Tests/Deploy/terraform-docs.py --check
must "ami/ and terraform/ pin the same runner" pins_agree
must "the settings that Terraform knows are the agent's" python3 Tests/Deploy/terraform-settings.py --check
must "the policies are what the code needs" python3 Tests/Deploy/policy-operations.py
must "each alarm has its heading in docs/operations.md" has_runbook
must "each metric that is looked at is in docs/metrics.md" metrics_are_documented
must "the module lets nothing in" lets_nothing_in
must "docs/costs.md is what its prices make" python3 Tests/Deploy/terraform-costs.py --check docs/costs.md
must "terraform fmt" terraform fmt -check -diff -recursive terraform
terraform_copy
must "terraform init" terraform -chdir="$WORK/module" init -no-color
must "terraform validate" terraform -chdir="$WORK/module" validate -no-color
for example in minimal complete; do
    must "terraform validate, examples/$example" eval \
        "terraform -chdir='$WORK/module/examples/$example' init -no-color && terraform -chdir='$WORK/module/examples/$example' validate -no-color"
done
must "examples/minimal has less than 40 lines" test "$(wc -l <terraform/examples/minimal/main.tf)" -lt 40
must "terraform test" terraform -chdir="$WORK/module" test -no-color
tail -n 1 "$WORK/last.out"
policy_decisions() {
    terraform -chdir="$WORK/module" test -json -verbose -filter=tests/policy.tftest.hcl >"$WORK/policies.json" && python3 Tests/Deploy/policy-decisions.py <"$WORK/policies.json"
}
must "IAM decides by the policies as it must, also for agents that run by the last settings" policy_decisions
grep -c '^ok' "$WORK/last.out" | sed 's/$/ decisions/'

checkov=${CHECKOV:-$(command -v checkov || echo .venv-deploy/bin/checkov)}
[[ -x $checkov ]] || { echo "FAILED: no checkov: scripts/setup deploy installs it" >&2 && exit 1; }
# A file that it can't parse is a file that it didn't check.
scans_clean() {
    "$checkov" --directory terraform --framework terraform --compact --quiet --skip-download | tee "$WORK/checkov.out"
    ! grep -q 'Parsing errors' "$WORK/checkov.out"
}
must "checkov" scans_clean
grep 'Passed checks' "$WORK/checkov.out"
