#!/usr/bin/env bash
# The images: the template as far as it can be read here, and every provisioning script run for real, in a root made by debootstrap:
# Ubuntu 24.04, or Debian 12 where only Debian's mirror is reachable. What the scripts would download from GitHub and Amazon comes from
# a server on this machine, by the template's own mirror variables; checksum and signature are checked as for the real files.
#
# DEPLOY_CACHE (.local/deploy) keeps the bare root between runs, and the two images for units-boot.sh.
# shellcheck source=Tests/Deploy/image-lib.sh
source "$(dirname "$0")/image-lib.sh"
need_root "$@"
# Mounts and processes of their own, which end with the script.
if [[ ${IMAGE_ISOLATED:-} != yes ]]; then
    need debootstrap debootstrap packer packer unshare util-linux gpg gpg curl curl python3 python3-venv nft nftables
    IMAGE_ISOLATED=yes exec unshare --mount --pid --fork --kill-child --mount-proc "$0" "$@"
fi
# shellcheck source=Tests/Deploy/image-root.sh
source Tests/Deploy/image-root.sh
cache=$(realpath -m "${DEPLOY_CACHE:-.local/deploy}")
work=$(mktemp -d)
trap 'umount --lazy "$work/bare" 2>/dev/null || true; rm -rf --one-file-system "$work"' EXIT
mkdir -p "$cache"

# ---- the template
make_venv() {
    cmp -s Tests/Deploy/image-requirements.txt "$cache/venv/requirements.txt" && return
    python3 -m venv --clear "$cache/venv"
    "$cache/venv/bin/pip" install --quiet --disable-pip-version-check -r Tests/Deploy/image-requirements.txt
    cp Tests/Deploy/image-requirements.txt "$cache/venv/requirements.txt"
}
make_venv
template() { "$cache/venv/bin/python" Tests/Deploy/image-template.py ami "$@"; }
facts=$(template facts)
fact() { grep -qxF -- "$1" <<<"$facts" || { echo "$facts" && return 1; }; }

OUTPUT=$work/package scripts/package "$PROGRAM" >/dev/null
deb=$(echo "$work"/package/*.deb)

check "the template is formatted" silent packer fmt -check -diff ami
check "and is HCL, all of it" template facts
# Packer 1.6.6, which Debian and Ubuntu package, knows neither required_plugins nor IMDS settings: it is given the rest.
mkdir "$work/template"
cp -r ami/*.hcl ami/scripts ami/files "$work/template"
if packer --version 2>&1 | grep -q '^1\.6\.'; then
    rm "$work/template/plugins.pkr.hcl"
    sed -i '/^  imds_support/d; /^  metadata_options {/,/^  }/d' "$work/template/images.pkr.hcl"
    echo "      packer $(packer --version): validates the template without its plugins and IMDS settings"
else
    packer init "$work/template" >/dev/null
fi
validate() { packer validate -var "package=$deb" "$@" "$work/template"; }
check "Packer finds it valid" validate
check "and for arm64" validate -var architecture=arm64
check "it refuses another architecture" fails validate -var architecture=x86
check "it refuses a date that is none" fails validate -var runner_released=soon
check "the images are made from Canonical's" fact owner=099720109477
check "of Ubuntu 24.04 LTS" finds "^image=ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-" echo "$facts"
check "they admit IMDSv2 only" fact imds=v2.0
check "with a hop limit of 1 while they are built" fact hops=1
check "Packer's key leaves with it" fact clears=True
check "the runner's image tells its runner's version" fact runner-tag=RunnerVersion
check "and its date" fact runner-tag=RunnerReleased

read -r version released x64 arm64 < <(template pin)
check "the runner's version is pinned by checksum, for both architectures" test "${#x64}${#arm64}" = 6464
check "and stands in one file" same "$(git ls-files -z ami packaging scripts | xargs -0 grep -lF "$version" | xargs)" "ami/runner.auto.pkrvars.hcl ami/variables.pkr.hcl"
check "no script is left out of the template" same \
    "$({ template scripts scaler && template scripts runner; } | sort -u | xargs)" "$(cd ami && echo scripts/*.sh)"

# ---- the scripts
echo "      making a bare root (once; kept in $cache)"
bare_root "$cache" "$work"
echo "      $(. "$work/bare/etc/os-release" && echo "$PRETTY_NAME") $(dpkg --print-architecture)"
make_mirror "$work/mirror" "$version"
serve "$work/mirror"

given=(PACKAGE=/tmp/gha-listener-scaler.deb FILES=/tmp/files CLOUDWATCH_AGENT_VERSION=latest CLOUDWATCH_AGENT_MIRROR="$mirror/cloudwatch"
    RUNNER_ARCHITECTURE=x64 RUNNER_VERSION="$version" RUNNER_RELEASED="$released" RUNNER_SHA256="$runner_sha256"
    RUNNER_MIRROR="$mirror/runner" RUNNER_PACKAGES="file less")
unknown_variables() {
    local name
    for name in $({ template variables scaler && template variables runner; } | sort -u); do
        printf '%s\n' "${given[@]}" | grep -q "^$name=" || echo "$name"
    done
}
check "the scripts are given here what the template gives them" silent unknown_variables

for image in scaler runner; do
    fresh_root "$image" "$deb"
    for script in $(template scripts $image); do
        check "$image: $script runs" provision "$script" "${given[@]}" CLOUDWATCH_AGENT_FINGERPRINT="$fingerprint"
    done
    # shellcheck source=/dev/null
    source "Tests/Deploy/image-$image.sh"
    # For units-boot.sh, which starts it.
    tar --one-file-system -C "$target" -cf "$cache/$image.tar" .
    end_root
done

fresh_root forged "$deb"
provision scripts/base.sh "${given[@]}" >/dev/null 2>&1
provision scripts/runner-user.sh "${given[@]}" >/dev/null 2>&1
check "a runner with another checksum is refused" fails provision scripts/runner-github.sh "${given[@]}" RUNNER_SHA256="$x64"
check "and nothing of it is installed" fails test -e "$target/opt/actions-runner"
check "a CloudWatch agent signed by another key is refused" fails provision scripts/scaler-cloudwatch.sh "${given[@]}"
echo more >>"$work/mirror/cloudwatch/ubuntu/$(dpkg --print-architecture)/latest/amazon-cloudwatch-agent.deb"
check "and one that was changed after it was signed" fails provision scripts/scaler-cloudwatch.sh "${given[@]}" \
    CLOUDWATCH_AGENT_FINGERPRINT="$fingerprint"
check "and nothing of it is installed" fails test -e "$target/opt/aws"
end_root
conclude
