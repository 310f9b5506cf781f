# shellcheck shell=bash
# Roots for Tests/Deploy/image.sh: a bare one by debootstrap, copies of it, and a server in the place of GitHub and Amazon.
# Sourced inside mounts and processes of its own, so nothing of it outlives the test.

ubuntu=http://archive.ubuntu.com/ubuntu
debian=http://deb.debian.org/debian
# Ubuntu's archive key, as the package of the 24.04 release brings it.
ubuntu_keyring=pool/main/u/ubuntu-keyring/ubuntu-keyring_2023.11.28.1_all.deb
ubuntu_keyring_sha256=36de43b15853ccae0028e9a767613770c704833f82586f28eb262f0311adb8a8
# Of what a cloud image has beyond the bare minimum, what the scripts touch.
more=ca-certificates,systemd,systemd-sysv,dbus,openssh-server,sudo,gpgv

# bare_root CACHE WORK: $WORK/bare, from the cache if it is there.
bare_root() {
    local cache=$1 work=$2
    lowest=$work/bare
    mkdir "$work/bare"
    mount -t tmpfs -o size=6g,mode=755 tmpfs "$work/bare"
    if [[ ! -f $cache/root.tar ]]; then
        make_bare_root "$work" >"$cache/debootstrap.log" 2>&1 || {
            tail -n 20 "$cache/debootstrap.log" >&2
            echo "no bare root could be made; the whole log is $cache/debootstrap.log" >&2
            exit 1
        }
        tar --one-file-system -C "$work/bare" -cf "$cache/root.tar.new" .
        mv "$cache/root.tar.new" "$cache/root.tar"
    else
        tar -C "$work/bare" -xf "$cache/root.tar"
    fi
}

make_bare_root() {
    local work=$1
    if curl --fail --silent --show-error --max-time 60 -o "$work/keyring.deb" "$ubuntu/$ubuntu_keyring"; then
        echo "$ubuntu_keyring_sha256  $work/keyring.deb" | sha256sum --check --strict
        dpkg-deb -x "$work/keyring.deb" "$work/keyring"
        # The script of another release, which all of Ubuntu's share: an older debootstrap doesn't know the name noble.
        debootstrap --variant=minbase --include="$more" --keyring="$work/keyring/usr/share/keyrings/ubuntu-archive-keyring.gpg" \
            noble "$work/bare" "$ubuntu" /usr/share/debootstrap/scripts/gutsy
        printf 'deb %s %s main universe\n' "$ubuntu" noble "$ubuntu" noble-updates "$ubuntu" noble-security >"$work/bare/etc/apt/sources.list"
    else
        debootstrap --variant=minbase --include="$more" bookworm "$work/bare" "$debian"
        printf 'deb %s %s main\n' "$debian" bookworm "$debian" bookworm-updates "$debian-security" bookworm-security \
            >"$work/bare/etc/apt/sources.list"
    fi
}

# fresh_root NAME PACKAGE: sets image and target, its root: a copy of the bare root (with what lay_upon_this left there) and what Packer would
# have uploaded, ready to run scripts in.
fresh_root() {
    # shellcheck disable=SC2034 # image-both.sh reads it
    image=$1 target=$work/$1
    mkdir -p "$target" "$work/upper-$1"
    mount -t tmpfs -o size=6g,mode=755 tmpfs "$work/upper-$1"
    mkdir "$work/upper-$1"/{changes,work}
    mount -t overlay overlay -o "lowerdir=$lowest,upperdir=$work/upper-$1/changes,workdir=$work/upper-$1/work" "$target"
    mount -t proc proc "$target/proc"
    mount --rbind /dev "$target/dev"
    cp --dereference /etc/resolv.conf "$target/etc/resolv.conf"
    # No service is started here.
    printf '#!/bin/sh\nexit 101\n' >"$target/usr/sbin/policy-rc.d"
    chmod 755 "$target/usr/sbin/policy-rc.d"
    cp "$2" "$target/tmp/gha-listener-scaler.deb"
    cp -r ami/files "$target/tmp/files"
    # What a machine that was booted and signed in to has, and an image must not.
    mkdir -p "$target/root/.ssh" "$target/var/log/journal/abc" "$target/var/lib/amazon/ssm"
    echo "registration" >"$target/var/lib/amazon/ssm/Vault"
    echo "ssh-ed25519 AAAA packer" >"$target/root/.ssh/authorized_keys"
    echo "secret" >"$target/root/.bash_history"
    echo "0123456789abcdef0123456789abcdef" >"$target/etc/machine-id"
    echo "line" >"$target/var/log/syslog"
}
# lay_upon_this: what was done in the root is what the next ones begin with.
lay_upon_this() {
    umount --recursive --lazy "$target"
    lowest=$work/upper-${target##*/}/changes:$lowest
}
# keep_image: for units-boot.sh, which starts it.
keep_image() {
    tar --one-file-system -C "$target" -cf "$cache/${target##*/}.tar" .
    umount --recursive --lazy "$target"
    umount "$work/upper-${target##*/}"
}

# end_roots: all that is mounted below $work, and $work.
end_roots() {
    awk -v work="$work/" 'index($2, work) == 1 { print $2 }' /proc/self/mounts | tac | xargs --no-run-if-empty umount --lazy
    rm -rf --one-file-system "$work"
}

within() { chroot "$target" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "$@"; }
# provision SCRIPT NAME=VALUE…: as the template's execute_command does it.
provision() {
    local script=$1
    shift
    cp "ami/$script" "$target/tmp/script.sh"
    within "$@" bash /tmp/script.sh
}

# make_mirror FOLDER VERSION: what GitHub and Amazon publish, in small. Sets runner_sha256 and fingerprint.
# shellcheck disable=SC2034 # both are the caller's
make_mirror() {
    local mirror=$1 version=$2 architecture
    architecture=$(dpkg --print-architecture)
    local runner=$mirror/runner/v$version amazon=$mirror/cloudwatch/ubuntu/$architecture/latest
    mkdir -p "$work/runner/bin" "$runner" "$amazon" "$mirror/cloudwatch/assets"
    printf '#!/bin/sh\necho "the runner %s"\n' "$version" >"$work/runner/run.sh"
    printf '#!/bin/sh\necho installed >/tmp/dependencies\n' >"$work/runner/bin/installdependencies.sh"
    chmod 755 "$work/runner/run.sh" "$work/runner/bin/installdependencies.sh"
    tar -C "$work/runner" -czf "$runner/actions-runner-linux-x64-$version.tar.gz" .
    runner_sha256=$(sha256sum "$runner"/*.tar.gz | cut -d ' ' -f 1)

    local package=$work/cloudwatch
    install -d "$package/DEBIAN" "$package/opt/aws/amazon-cloudwatch-agent/etc" "$package/lib/systemd/system"
    printf 'Package: amazon-cloudwatch-agent\nVersion: 1.0\nArchitecture: %s\nMaintainer: nobody\nDescription: stand-in\n' "$architecture" \
        >"$package/DEBIAN/control"
    printf '[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n' \
        >"$package/lib/systemd/system/amazon-cloudwatch-agent.service"
    dpkg-deb --build "$package" "$amazon/amazon-cloudwatch-agent.deb" >/dev/null
    export GNUPGHOME=$work/gnupg
    mkdir -m 700 "$GNUPGHOME"
    gpg --batch --quiet --passphrase '' --quick-generate-key "Stand-in for Amazon" rsa3072 sign never 2>/dev/null
    gpg --batch --quiet --detach-sign -o "$amazon/amazon-cloudwatch-agent.deb.sig" "$amazon/amazon-cloudwatch-agent.deb"
    gpg --batch --quiet --armor --export >"$mirror/cloudwatch/assets/amazon-cloudwatch-agent.gpg"
    fingerprint=$(gpg --batch --with-colons --list-keys 2>/dev/null | awk -F: '/^fpr/ { print $10; exit }')
    gpgconf --kill all
}

# serve FOLDER: sets mirror, its address.
serve() {
    local port
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    python3 -m http.server --bind 127.0.0.1 --directory "$1" "$port" >/dev/null 2>&1 &
    mirror=http://127.0.0.1:$port
    curl --silent --retry 50 --retry-delay 1 --retry-connrefused --output /dev/null "$mirror/"
}
