#!/usr/bin/env bash
# The images: every provisioning script run for real, in a root made by debootstrap: Ubuntu 24.04, or Debian 12 where only Debian's mirror is
# reachable. What the scripts would download from GitHub and Amazon comes from a server on this machine, by the template's own mirror
# variables; checksum and signature are checked as for the real files.
#
# DEPLOY_CACHE (.local/deploy) keeps the bare root between runs, and the two images and the package for units-boot.sh.
# shellcheck source=Tests/Deploy/image-lib.sh
source "$(dirname "$0")/image-lib.sh"
need_root "$@"
# Mounts and processes of their own, which end with the script.
if [[ ${IMAGE_ISOLATED:-} != yes ]]; then
    need debootstrap unshare gpg curl python3 nft
    need_mounts
    IMAGE_ISOLATED=yes exec unshare --mount --pid --fork --kill-child --mount-proc "$0" "$@"
fi
# shellcheck source=Tests/Deploy/image-root.sh
source Tests/Deploy/image-root.sh
cache=$(realpath -m "${DEPLOY_CACHE:-.local/deploy}")
work=$(mktemp -d)
trap end_roots EXIT
mkdir -p "$cache"
rm -f "$cache"/{scaler,runner}.tar

OUTPUT=$work/package scripts/package "$PROGRAM" >/dev/null
deb=$(echo "$work"/package/*.deb)
cp "$deb" "$cache/gha-listener-scaler.deb" # for units-boot.sh
echo "      making a bare root (once; kept in $cache)"
bare_root "$cache" "$work"
echo "      $(. "$work/bare/etc/os-release" && echo "$PRETTY_NAME") $(dpkg --print-architecture)"
read -r version released x64 _ < <(template pin)
make_mirror "$work/mirror" "$version"
serve "$work/mirror"

given=(PACKAGE=/tmp/gha-listener-scaler.deb FILES=/tmp/files CLOUDWATCH_AGENT_VERSION=latest CLOUDWATCH_AGENT_MIRROR="$mirror/cloudwatch"
    RUNNER_ARCHITECTURE=x64 RUNNER_VERSION="$version" RUNNER_RELEASED="$released" RUNNER_SHA256="$runner_sha256"
    RUNNER_MIRROR="$mirror/runner" RUNNER_PACKAGES="file less" RUNNER_DOCKER=false
    RUNNER_SUDO=false RUNNER_SCRIPT="")
unknown_variables() {
    local name
    for name in $({ template variables scaler && template variables runner; } | sort -u); do
        [[ " ${given[*]}" == *" $name="* ]] || echo "$name" # no pipe: on a busy machine it breaks when grep is done early
    done
}
check "the scripts are given here what the template gives them" silent unknown_variables

# run_scripts NAME SCRIPT…
run_scripts() {
    local name=$1 script
    shift
    for script in "$@"; do
        check "$name: $script runs" provision "$script" "${given[@]}" CLOUDWATCH_AGENT_FINGERPRINT="$fingerprint"
    done
}
# What both images begin with is run once, and both are laid upon it.
mapfile -t scaler_scripts < <(template scripts scaler)
mapfile -t runner_scripts < <(template scripts runner)
both=0
while [[ ${scaler_scripts[both]} == "${runner_scripts[both]}" ]]; do both=$((both + 1)); done
fresh_root both "$deb"
# As Ubuntu's own timers do in an instance's first minutes: somebody holds dpkg's lock.
hold_lock() {
    mkdir -p "$target/var/lib/dpkg"
    python3 -c '
import fcntl, sys, time
with open(sys.argv[1], "w") as lock:
    fcntl.lockf(lock, fcntl.LOCK_EX)
    open(sys.argv[1] + ".held", "w").close()
    time.sleep(15) # as long as the lock is held' "$target/var/lib/dpkg/lock-frontend" &
    until [[ -e $target/var/lib/dpkg/lock-frontend.held ]]; do sleep 0.1; done # between two looks
    rm "$target/var/lib/dpkg/lock-frontend.held"
}
hold_lock
refused_without_waiting() { finds "Could not get lock|is held by process" within apt-get -qq install --no-install-recommends gpgv; }
check "apt without a wait is refused while somebody holds its lock" refused_without_waiting
run_scripts both "${scaler_scripts[@]:0:both}"
lay_upon_this

fresh_root scaler "$deb"
run_scripts scaler "${scaler_scripts[@]:both}"
# shellcheck source=Tests/Deploy/image-scaler.sh
source Tests/Deploy/image-scaler.sh
keep_image

fresh_root runner "$deb"
run_scripts runner "${runner_scripts[@]:both}"
# shellcheck source=Tests/Deploy/image-runner.sh
source Tests/Deploy/image-runner.sh
keep_image

# ---- What the two roots are checked for, in one where none of it is so: nothing was set up, and what mustn't be there is.
break_root() {
    install -D /dev/null "$target/etc/gha-listener-scaler/environment"
    install -D /dev/null "$target/etc/gha-runner-boot/environment"
    install -D /dev/null "$target/etc/netplan/50-cloud-init.yaml"
    install -D /dev/null "$target/var/lib/apt/lists/archive_Packages"
    install -D /dev/null "$target/etc/ssh/ssh_host_ed25519_key"
    mkdir -p "$target"/opt/{actions-runner,aws}
    echo "runner ALL=(ALL) NOPASSWD: ALL" >"$target/etc/sudoers.d/runner"
    within useradd --groups sudo --password x runner
    within useradd --non-unique --uid 0 toor
    within sed -i '/^toor:/s/:[^:]*/:/' /etc/shadow
}
lowest=$work/bare fresh_root broken "$deb"
break_root
for image in scaler runner; do
    all_fail "$image" source "Tests/Deploy/image-$image.sh"
done
umount --recursive --lazy "$target"

# ---- docker is a service and a hundred megabytes: by its package's name alone. sudo and a script of one's own: really.
fresh_root extras "$deb"
provision scripts/runner-user.sh "${given[@]}" >/dev/null 2>&1
printf '#!/bin/sh\nid -u >/tmp/own-ran\n' >"$target/tmp/own-script.sh"
check "extras: sudo and a script of one's own" provision scripts/runner-extras.sh "${given[@]}" RUNNER_SUDO=true RUNNER_SCRIPT=/tmp/own-script.sh
check "extras: the script ran as root" same "$(cat "$target/tmp/own-ran")" 0
check "extras: jobs have sudo without a password" finds "NOPASSWD: ALL" within sudo --list --other-user=runner
check "extras: a script that isn't there is a failure" refuses missing provision scripts/runner-extras.sh "${given[@]}" RUNNER_SCRIPT=/tmp/missing
check "extras: Ubuntu has Docker by this name" within apt-get -qq --simulate install --no-install-recommends docker.io
umount --recursive --lazy "$target"

fresh_root forged "$deb"
provision scripts/runner-user.sh "${given[@]}" >/dev/null 2>&1
check "a runner with another checksum is refused" refuses "\.tar\.gz: FAILED" provision scripts/runner-github.sh "${given[@]}" RUNNER_SHA256="$x64"
check "and nothing of it is installed" fails test -e "$target/opt/actions-runner"
check "a CloudWatch agent signed by another key is refused" refuses "isn't signed by" provision scripts/scaler-cloudwatch.sh "${given[@]}"
echo more >>"$work/mirror/cloudwatch/ubuntu/$(dpkg --print-architecture)/latest/amazon-cloudwatch-agent.deb"
check "and one that was changed after it was signed" refuses "BAD signature" provision scripts/scaler-cloudwatch.sh "${given[@]}" \
    CLOUDWATCH_AGENT_FINGERPRINT="$fingerprint"
check "and nothing of it is installed" fails test -e "$target/opt/aws"

# ---- the tarball, where the package was
echo "GITHUB_TOKEN=secret" >"$target/etc/gha-listener-scaler/environment" # as an operator writes it: dpkg knows nothing of it
check "the package can be purged" within dpkg --purge gha-listener-scaler
check "and takes its settings with it" fails test -e "$target/etc/gha-listener-scaler"
check "and its program" fails test -e "$target/usr/bin/agent"
mkdir "$target/tmp/tarball"
tar -xzf "$work"/package/*.tar.gz -C "$target/tmp/tarball" --strip-components=1
check "the tarball's install.sh does what dpkg would" finds "^agent [0-9]" within sh /tmp/tarball/install.sh
# upgraded: the tarball is installed while a program runs in the agent's place.
upgraded() {
    local program code=0
    cp "$target/bin/sleep" "$target/usr/bin/agent"
    chroot "$target" /usr/bin/agent 60 &
    program=$!
    until [[ $(readlink "/proc/$program/exe") == */agent ]]; do sleep 0.1; done # between two looks
    within sh /tmp/tarball/install.sh || code=$?
    kill "$program"
    return "$code"
}
check "and again over a program that runs" finds "^agent [0-9]" upgraded
check "its settings' folder is the service's" same \
    "$(within stat --format '%a %U:%G' /etc/gha-listener-scaler)" "750 root:gha-listener-scaler"
check "and systemd finds no fault in its unit" silent within systemd-analyze verify --man=no gha-listener-scaler.service
conclude
