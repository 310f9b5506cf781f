#!/usr/bin/env bash
# A stock Ubuntu's first boot: terraform/files/stock.sh, which user data starts, run for real in a root made by debootstrap, for a host and for a
# runner. The package comes by address and checksum, and from a bucket that admits requests alone that the instance's role signed.
# shellcheck source=Tests/Deploy/image-lib.sh
source "$(dirname "$0")/image-lib.sh"
need_root "$@"
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

OUTPUT=$work/package scripts/package "$PROGRAM" >/dev/null
deb=$(echo "$work"/package/*.deb)
echo "      making a bare root (once; kept in $cache)"
bare_root "$cache" "$work"
read -r version released _ < <(template pin)
make_mirror "$work/mirror" "$version"
cp "$deb" "$work/mirror/package.deb"
serve "$work/mirror"
python3 Tests/Deploy/stock_services.py "$work/port" "$deb" &
until [[ -s $work/port ]]; do sleep 0.1; done # between two looks
services=http://127.0.0.1:$(<"$work/port")

# What a stock Ubuntu has beyond the bare root.
fresh_root stock "$deb"
rm -rf "$target/tmp/files" "$target/tmp/gha-listener-scaler.deb"
within apt-get -qq update
within apt-get -qq install --no-install-recommends curl python3 >/dev/null 2>&1
# No systemd runs here: what is enabled is enabled, and nothing is started.
cat >"$target/usr/local/sbin/systemctl" <<'SYSTEMCTL'
#!/bin/bash
words=()
for word in "$@"; do [[ $word == --now ]] || words+=("$word"); done
case " ${words[*]} " in
*" start "* | *" restart "* | *" stop "* | *" daemon-reload "*) echo "${words[*]}" >>/tmp/started ;;
*) exec /usr/bin/systemctl "${words[@]}" ;;
esac
SYSTEMCTL
# Swap would be this machine's.
for program in fallocate mkswap swapon; do
    # shellcheck disable=SC2016 # for the shell inside
    printf '#!/bin/sh\nfor file; do :; done\n: >>"$file"\necho "%s $file" >>/tmp/started\n' "$program" >"$target/usr/local/sbin/$program"
done
chmod 755 "$target"/usr/local/sbin/{systemctl,fallocate,mkswap,swapon}
lay_upon_this

by_address=(PACKAGE_URL="$mirror/package.deb" PACKAGE_SIGNED=false)
by_role=(PACKAGE_URL="$services/bucket/package.deb" PACKAGE_SIGNED=true METADATA="$services")
given=(PACKAGE_SHA256="$(sha256sum "$deb" | cut -d ' ' -f 1)" AWS_REGION=eu-north-1 PAUSE=0 POWER_OFF="touch /tmp/powered-off"
CLOUDWATCH_AGENT_VERSION=latest CLOUDWATCH_AGENT_MIRROR="$mirror/cloudwatch" CLOUDWATCH_AGENT_FINGERPRINT="$fingerprint"
RUNNER_ARCHITECTURE=x64 RUNNER_VERSION="$version" RUNNER_RELEASED="$released" RUNNER_SHA256="$runner_sha256" RUNNER_MIRROR="$mirror/runner"
RUNNER_PACKAGES="file less" RUNNER_DOCKER=false RUNNER_SUDO=false RUNNER_SCRIPT="")
# Each name that terraform/stock.tf gives the script is given here.
unknown_variables() {
    local name
    while read -r name; do
        printf '%s\n' "${given[@]}" "${by_address[@]}" | grep -q "^$name=" || echo "$name"
    done < <(sed -nE 's/^    ([A-Z0-9_]+) += .*/\1/p' terraform/stock.tf | sort -u)
}
check "the script is given here what Terraform gives it" silent unknown_variables
# stock_root NAME: a fresh stock Ubuntu, and what user data writes there.
stock_root() {
    fresh_root "$1" "$deb"
    rm -rf "$target/tmp/files" "$target/tmp/gha-listener-scaler.deb"
    install -D -m 700 terraform/files/stock.sh "$target/var/lib/gha-listener-scaler-stock.sh"
    install -D -m 600 /dev/null "$target/etc/gha-listener-scaler/environment"
    echo 'AWS_REGION="eu-north-1"' >"$target/etc/gha-listener-scaler/environment"
}
# first_boot KIND NAME=VALUE…
first_boot() {
    local kind=$1
    shift
    within "${given[@]}" "$@" bash /var/lib/gha-listener-scaler-stock.sh "$kind"
}
state_of() { same "$(within systemctl is-enabled "$1" 2>&1)" "$2"; }

# What must be so after the first boot, and in no root that didn't have it.
host_checks() {
    check "host: the agent is installed" finds "^agent [0-9]" within agent version
    check "host: its service is enabled" state_of gha-listener-scaler.service enabled
    check "host: its settings are its group's to read" same \
        "$(within stat --format '%a %U:%G' /etc/gha-listener-scaler/environment)" "640 root:gha-listener-scaler"
    check "host: and kept" grep -qx 'AWS_REGION="eu-north-1"' "$target/etc/gha-listener-scaler/environment"
    check "host: it gives up when its scaler doesn't run" state_of gha-listener-scaler-give-up.timer enabled
    check "host: the CloudWatch agent sends its lines" test -s "$target/opt/aws/amazon-cloudwatch-agent/etc/amazon-cloudwatch-agent.json"
    check "host: rsyslog hands them on" test -s "$target/etc/rsyslog.d/30-gha-listener-scaler.conf"
    check "host: the journal is limited" finds "^SystemMaxUse=200M" within systemd-analyze cat-config systemd/journald.conf
    check "host: the CloudWatch agent is started" grep -q "amazon-cloudwatch-agent.service" "$target/tmp/started"
    check "host: it has swap before all else" same "$(head -n 3 "$target/tmp/started" | xargs)" "fallocate /var/swapfile mkswap /var/swapfile swapon /var/swapfile"
    check "host: and at later boots" state_of gha-swap.service enabled
    check "host: what it doesn't need is stopped" grep -q "^stop multipathd.service" "$target/tmp/started"
    check "host: it was not powered off" fails test -e "$target/tmp/powered-off"
}
runner_checks() {
    check "runner: it boots the agent" state_of gha-runner-boot.service enabled
    check "runner: and starts it" grep -q "start --no-block gha-runner-boot.service" "$target/tmp/started"
    check "runner: GitHub's runner is there, and is its user's" same "$(within stat --format '%U' /opt/actions-runner/run.sh)" runner
    check "runner: it says which version it is" same "$(cat "$target/opt/actions-runner/RELEASE")" "version=$version
released=$released"
    check "runner: asked packages are there" within dpkg -s file less
    check "runner: apt leaves jobs alone" state_of apt-daily-upgrade.timer masked
    check "runner: jobs have no group that amounts to root" same "$(within id --name --groups runner)" runner
    check "runner: it has no swap" fails grep -q swapon "$target/tmp/started"
}

stock_root unbooted
rm "$target/etc/gha-listener-scaler/environment"
echo "swapon /var/swapfile" >"$target/tmp/started"
: >"$target/tmp/powered-off"
within useradd --groups sudo runner
all_fail host host_checks
all_fail runner runner_checks
umount --recursive --lazy "$target"

stock_root host
check "host: its first boot ends well, with the package by address and checksum" first_boot scaler "${by_address[@]}"
host_checks
# As much as an image has, and no more: the scripts of the template, but for the upgrade of Ubuntu, the package, what makes a boot short, and sealing.
runs_the_images_scripts() {
    same "$({ sed -n 's/^for script in \(.*\); do$/\1/p' "ami/stock/$1.sh" && echo "$2"; } | tr ' ' '\n' | grep . | sort | xargs)" \
        "$(template scripts "$1" | sed -n 's|^scripts/\(.*\)\.sh$|\1|p' | grep -vxE 'base|agent|runner-lean|seal' | sort | xargs)"
}
check "host: it runs the scripts that build a host's image" runs_the_images_scripts scaler ""

stock_root instance
check "runner: its first boot ends well, with the package by the instance's role" first_boot runner "${by_role[@]}"
runner_checks
check "runner: it runs the scripts that build a runner's image" runs_the_images_scripts runner runner-updates

stock_root wrong
check "wrong: a package with another checksum is refused" refuses "\.deb: FAILED" first_boot runner "${by_address[@]}" PACKAGE_SHA256="${runner_sha256}"
check "wrong: nothing of it is installed" fails test -e "$target/usr/bin/agent"
check "wrong: a runner that can't be set up powers off" test -e "$target/tmp/powered-off"
rm -f "$target/tmp/powered-off"
check "wrong: a bucket that doesn't admit the role is a failure" refuses "error: 403" first_boot scaler "${by_role[@]}" PACKAGE_URL="$services/bucket/other.deb"
check "wrong: a host that can't be set up stays to be looked at" fails test -e "$target/tmp/powered-off"
check "wrong: a runner of GitHub's with another checksum is refused" refuses "\.tar\.gz: FAILED" first_boot runner "${by_address[@]}" RUNNER_SHA256="$(printf '0%.0s' {1..64})"
check "wrong: and that runner powers off, too" test -e "$target/tmp/powered-off"
conclude
