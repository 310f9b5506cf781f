#!/usr/bin/env bash
# The template of the images, as far as it can be read here: Packer's word on it, and what must be true of what it says.
# shellcheck source=Tests/Deploy/image-lib.sh
source "$(dirname "$0")/image-lib.sh"
need packer
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

facts=$(template facts)
fact() { grep -qxF -- "$1" <<<"$facts" || { echo "$facts" && return 1; }; }

check "the template is formatted" silent packer fmt -check -diff ami
check "and is HCL, all of it" template facts
# Packer 1.6.6, which Debian and Ubuntu package, knows neither required_plugins nor IMDS settings, nor the builder's own address, deprecation and
# organizations: it is given the rest.
mkdir "$work/template"
cp -r ami/*.hcl ami/scripts ami/files "$work/template"
if packer --version 2>&1 | grep -q '^1\.6\.'; then
    rm "$work/template/plugins.pkr.hcl"
    sed -i '/^  temporary_security_group_source_public_ip/d; /^  deprecate_at/d; /^  ami_org_arns/d; /^  imds_support/d; /^  metadata_options {/,/^  }/d' "$work/template/images.pkr.hcl"
    leave_out "Packer's word on the template's plugins, IMDS, source address, deprecation and organizations" "Packer $(packer --version) knows none of them; 1.10 does"
else
    packer init "$work/template" >/dev/null
fi
touch "$work/agent.deb"
validate() { packer validate -var "package=$work/agent.deb" "$@" "$work/template"; }
check "Packer finds it valid" validate
check "and for arm64" validate -var architecture=arm64
check "it refuses another architecture" fails validate -var architecture=x86
check "it refuses a date that is none" fails validate -var runner_released=soon
check "the images are made from Canonical's" fact owner=099720109477
check "of Ubuntu 24.04 LTS" finds "^image=ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-" echo "$facts"
check "they admit IMDSv2 only" fact imds=v2.0
check "with a hop limit of 1 while they are built" fact hops=1
check "Packer's key leaves with it" fact clears=True
check "their disks are encrypted unless somebody wants otherwise" finds '^encrypts=.*var.encrypt' echo "$facts"
check "the runner's image tells its runner's version" fact runner-tag=RunnerVersion
check "and its date" fact runner-tag=RunnerReleased

check "SSH to the builder is open to Packer's own machine alone" fact own-address=True
check "and to the world never" fails validate -var 'ssh_source_cidrs=["0.0.0.0/0"]'
check "it builds without any open port, in a private subnet" validate -var ssh_interface=session_manager -var iam_instance_profile=builder -var subnet_id=subnet-0a
check "it refuses another way to the builder" fails validate -var ssh_interface=telnet

read -r version _ x64 arm64 < <(template pin)
check "the runner's version is pinned by checksum, for both architectures" test "${#x64}${#arm64}" = 6464
check "and stands in one file" same "$(git ls-files -z ami packaging scripts | xargs -0 grep -lF "$version" | xargs)" "ami/runner.auto.pkrvars.hcl ami/variables.pkr.hcl"
check "no script is left out of the template" same \
    "$({ template scripts scaler && template scripts runner; } | sort -u | xargs)" "$(cd ami && echo scripts/*.sh)"
conclude
