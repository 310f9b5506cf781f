# shellcheck shell=bash
# What scripts/package is made of.

stop_packing() {
    echo "package: $*" >&2
    exit 1
}

# debian_architecture PROGRAM: amd64 or arm64, from its ELF header.
debian_architecture() {
    case $(readelf -h "$1" | awk -F: '/Machine:/ { print $2 }') in
    *X86-64*) echo amd64 ;;
    *AArch64*) echo arm64 ;;
    *) stop_packing "$1 is for a machine that no package is made for" ;;
    esac
}

# The newest version of glibc whose symbols the program asks for.
# Packed relocations are named by no number: glibc 2.36 brought them.
needed_glibc() {
    readelf -V "$1" | sed 's/GLIBC_ABI_DT_RELR/GLIBC_2.36/' | grep -oE 'GLIBC_[0-9]+\.[0-9]+' | sed 's/GLIBC_//' | sort -Vu | tail -n 1
}

# debian_depends PROGRAM: the packages of its shared libraries. Two names where the 64-bit time_t made a new one (Ubuntu 24.04, Debian
# 13); the second is the older systems'.
debian_depends() {
    local library
    {
        # The user is made by systemd-sysusers, the units are its.
        echo "systemd (>= 245)"
        while read -r library; do
            case $library in
            libcurl.so.4) echo "libcurl4t64 (>= 7.88) | libcurl4 (>= 7.88)" ;;
            libssl.so.3 | libcrypto.so.3) echo "libssl3t64 | libssl3" ;;
            libexpat.so.1) echo "libexpat1" ;;
            libyaml-0.so.2) echo "libyaml-0-2" ;;
            libgcc_s.so.1) echo "libgcc-s1" ;;
            libc.so.6 | libm.so.6 | ld-linux-*) echo "libc6 (>= $(needed_glibc "$1"))" ;;
            *) stop_packing "$1 needs $library, and no package is known that brings it: add it to scripts/lib/package.sh" ;;
            esac
        done < <(readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
    } | sort -u | paste -sd, | sed 's/,/, /g'
}

# install_files PROGRAM ROOT: everything but what belongs to Debian alone.
install_files() {
    local root=$2
    local doc=$root/usr/share/doc/gha-listener-scaler
    install -d -m 755 "$root" "$root"/{etc,usr/bin,usr/share} "$doc"
    install -D -m 755 "$1" "$root/usr/bin/agent"
    install -D -m 644 -t "$root/usr/lib/systemd/system" packaging/*.service packaging/*.slice
    install -D -m 644 packaging/sysusers.conf "$root/usr/lib/sysusers.d/gha-listener-scaler.conf"
    install -D -m 644 -t "$root/usr/share/gha-listener-scaler" packaging/metadata-for-root-only.nft
    install -D -m 755 -t "$root/opt/gha-listener-scaler" packaging/health-check.sh
    install -D -m 755 packaging/runner-prepare.sh "$root/usr/lib/gha-listener-scaler/runner-prepare"
    # What makes an image of a stock Ubuntu: an instance without an image of ours does it at its first boot.
    install -D -m 755 -t "$root/usr/share/gha-listener-scaler/image/scripts" ami/scripts/*.sh
    install -D -m 755 -t "$root/usr/share/gha-listener-scaler/image/stock" ami/stock/*.sh
    install -D -m 644 -t "$root/usr/share/gha-listener-scaler/image/files" ami/files/*
    chmod 755 "$root"/usr/share/gha-listener-scaler/image/files/*.sh
    install -d -m 750 "$root/etc/gha-listener-scaler"
    install -m 644 -t "$doc" packaging/environment.example README.md docs/*.md
    install -D -m 644 -t "$doc/internals" docs/internals/*.md
    install -D -m 644 -t "$doc/decisions" docs/decisions/*.md
    install -d -m 755 "$root/usr/share/man/man1"
    gzip -9nc packaging/agent.1 >"$root/usr/share/man/man1/agent.1.gz"
    install_completions "$1" "$root/usr/share"
}

# install_completions PROGRAM SHARE: where each shell looks by itself. The program writes them from its own commands.
install_completions() {
    install -d -m 755 "$2"/bash-completion/completions "$2"/zsh/vendor-completions "$2"/fish/vendor_completions.d
    # It is sourced, and nothing runs it: its first line, which names a shell, goes.
    "$1" --generate-completion-script bash | sed '1{/^#!/d}' >"$2/bash-completion/completions/agent"
    "$1" --generate-completion-script zsh >"$2/zsh/vendor-completions/_agent"
    "$1" --generate-completion-script fish >"$2/fish/vendor_completions.d/agent.fish"
}

# write_debian_documents ROOT VERSION MAINTAINER
write_debian_documents() {
    local doc=$1/usr/share/doc/gha-listener-scaler
    install -m 644 packaging/debian/copyright "$doc/copyright"
    install -D -m 644 packaging/debian/lintian-overrides "$1/usr/share/lintian/overrides/gha-listener-scaler"
    gzip -9nc CHANGELOG.md >"$doc/changelog.gz"
    printf 'gha-listener-scaler (%s) stable; urgency=medium\n\n  * See changelog.gz.\n\n -- %s  %s\n' \
        "$2" "$3" "$(date -u -R -d "@$SOURCE_DATE_EPOCH")" | gzip -9nc >"$doc/changelog.Debian.gz"
}

# write_control ROOT VERSION ARCHITECTURE DEPENDS MAINTAINER
write_control() {
    local control=$1/DEBIAN
    install -d -m 755 "$control"
    install -m 755 -t "$control" packaging/debian/{postinst,prerm,postrm}
    cat >"$control/control" <<CONTROL
Package: gha-listener-scaler
Version: $2
Architecture: $3
Maintainer: $5
Installed-Size: $(du -sk --apparent-size --exclude=DEBIAN "$1" | cut -f 1)
Depends: $4
Recommends: ca-certificates, dbus, nftables
Section: admin
Priority: optional
Description: highly available scaler of GitHub Actions runners on EC2
 Two or more hosts run the agent and compete for a lease in DynamoDB. The
 one that holds it turns the jobs that wait at GitHub into EC2 spot
 instances that run one job each; when it dies, another takes over in
 seconds, and no job or instance is lost.
 .
 The same program runs on the instances, where it fetches the runner's
 configuration, runs GitHub's runner and powers off. Neither service is
 enabled by the package.
CONTROL
    local sums
    sums=$(cd "$1" && find . -path ./DEBIAN -prune -o -type f -printf '%P\0' | sort -z | xargs -0 md5sum)
    echo "$sums" >"$control/md5sums"
}

# same_times TREE: every file is as old as the commit.
same_times() { find "$1" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +; }
