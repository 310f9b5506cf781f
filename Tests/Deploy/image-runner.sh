# shellcheck shell=bash
# What must be so of the runner's image. Sourced by image.sh.
# shellcheck source=Tests/Deploy/image-both.sh
source Tests/Deploy/image-both.sh
: "${version:?}" "${released:?}"

check "runner: it boots the agent" state_of gha-runner-boot.service enabled
check "runner: systemd there finds no fault in the unit" silent within systemd-analyze verify --man=no gha-runner-boot.service
check "runner: cloud-init doesn't start by itself" test -e "$target/etc/cloud/cloud-init.disabled"
check "runner: so the network is the image's own" test -s "$target/etc/systemd/network/10-gha-runner.network"
check "runner: started by systemd" state_of systemd-networkd.service enabled
check "runner: no network of the builder's is left" no_file etc/netplan -name '50-cloud-init.yaml'
check "runner: its root volume grows" state_of gha-grow-root.service enabled
check "runner: by a unit that systemd finds no fault in" silent within systemd-analyze verify --man=no gha-grow-root.service
check "runner: no cache is rebuilt at its first boot" test ! "$target/usr" -nt "$target/etc/.updated"
check "runner: what prepares it is there" test -x "$target/usr/lib/gha-listener-scaler/runner-prepare"
check "runner: the scaler is off" state_of gha-listener-scaler.service disabled
check "runner: GitHub's runner is there, and is its user's" same \
    "$(within stat --format '%U' /opt/actions-runner/run.sh)" runner
check "runner: its own script installed what it depends on" test -f "$target/tmp/dependencies"
check "runner: it says which version it is" same "$(cat "$target/opt/actions-runner/RELEASE")" "version=$version
released=$released"
check "runner: jobs have no group that amounts to root" same "$(within id --name --groups runner)" runner
check "runner: and no sudo" fails grep -rqE '^[^#]*runner' "$target/etc/sudoers" "$target/etc/sudoers.d"
check "runner: and no password" finds '^runner:!' cat "$target/etc/shadow"
check "runner: nft is there for the rule" within nft --version
check "runner: asked packages are there" within dpkg -s file less
check "runner: apt leaves jobs alone" state_of apt-daily-upgrade.timer masked
check "runner: nothing updates itself" finds 'Periodic::Enable "0"' within apt-config dump
check "runner: no CloudWatch agent, whose metrics are for scalers" no_file opt -maxdepth 1 -name aws
check "runner: agent boot powers off nothing that is no instance" finds "so it is not powered off" \
    within AWS_EC2_METADATA_DISABLED=true agent boot
check "runner: it finds the runner's user" finds "the runner $version" \
    within agent run-as --user runner --directory /opt/actions-runner -- /opt/actions-runner/run.sh
