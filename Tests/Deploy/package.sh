#!/usr/bin/env bash
# The Debian package and the tarball: the same bytes twice, the right content, and clean by lintian's standards.
# shellcheck source=Tests/Deploy/image-lib.sh
source "$(dirname "$0")/image-lib.sh"
need lintian readelf dpkg-deb

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Another folder, another umask, another zone, another hour: nothing of it may be seen in the bytes.
OUTPUT=$work/one scripts/package "$PROGRAM" >/dev/null
(
    umask 077
    cp "$PROGRAM" "$work/agent"
    touch "$work/agent"
    TZ=Pacific/Auckland LC_ALL=C.UTF-8 OUTPUT=$work/two TMPDIR=$work scripts/package "$work/agent" >/dev/null
)
deb=$(echo "$work"/one/*.deb)
tarball=$(echo "$work"/one/*.tar.gz)
version=$("$PROGRAM" version | awk '{ print $2 }')

check "the package has the same bytes when it is built twice" cmp "$deb" "$work/two/${deb##*/}"
check "so has the tarball" cmp "$tarball" "$work/two/${tarball##*/}"
check "its version is the program's" same "$(dpkg-deb -f "$deb" Version)" "$version"
check "its architecture is the program's" same "$(dpkg-deb -f "$deb" Architecture)" "$(dpkg --print-architecture)"
check "lintian has no error and no warning" silent lintian --no-cfg --allow-root --fail-on error,warning "$deb"

# Each library that the program loads is brought by a package that is depended on, under the name of this system.
libraries_covered() {
    local library owner depends
    depends=$(dpkg-deb -f "$deb" Depends)
    while read -r library; do
        owner=$(dpkg-query -S "*/${library##*/}" 2>/dev/null | head -n 1 | cut -d : -f 1)
        grep -qE "(^|[ ,|])$owner([ ,(]|\$)" <<<"$depends" || { echo "$library is in $owner, which isn't in: $depends" && return 1; }
    done < <(ldd "$PROGRAM" | awk '/=>/ { print $3 }' | xargs -n 1 basename |
        grep -xFf <(readelf -d "$PROGRAM" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'))
}
check "every shared library of the program is depended on" libraries_covered

listing=$(dpkg-deb -c "$deb" | awk '{ print $1, $2, $6 }')
has() { grep -qxF -- "$1" <<<"$listing"; }
check "the program is there" has "-rwxr-xr-x root/root ./usr/bin/agent"
check "the health check is where operators know it" has "-rwxr-xr-x root/root ./opt/gha-listener-scaler/health-check.sh"
check "the settings' folder is closed to others" has "drwxr-x--- root/root ./etc/gha-listener-scaler/"
check "the scaler's unit is there" has "-rw-r--r-- root/root ./usr/lib/systemd/system/gha-listener-scaler.service"
check "the runner's unit is there" has "-rw-r--r-- root/root ./usr/lib/systemd/system/gha-runner-boot.service"
check "the manual page is there" has "-rw-r--r-- root/root ./usr/share/man/man1/agent.1.gz"
check "no settings are in the package" fails has "-rw-r--r-- root/root ./etc/gha-listener-scaler/environment"
check "the package enables nothing" fails grep -rnE 'systemctl.* enable' packaging/debian

# Each command of the help is in the manual page.
manual_is_whole() {
    local command
    while read -r command; do
        # No pipe: grep ends at the first match, and sed would fail by it.
        grep -qE "^\.(B|BR) \"?$command\b" <(sed 's/\\-/-/g' packaging/agent.1) || { echo "no '$command' in packaging/agent.1" && return 1; }
    done < <("$PROGRAM" --help | sed -n '/^SUBCOMMANDS:/,$ s/^  \([a-z-]\+\)  .*/\1/p')
}
check "the manual page has every command" manual_is_whole

# Each option that a command's help shows is in the manual page, but those that every program of this kind has.
manual_has_options() {
    local option
    while read -r option; do
        grep -qF -- "$option" <(sed 's/\\-/-/g' packaging/agent.1) || { echo "no '$option' in packaging/agent.1" && return 1; }
    done < <("$PROGRAM" --experimental-dump-help | jq -r '
        [.. | objects | select(has("commandName")) | select(.shouldDisplay != false) | (.arguments // [])[] | select(.shouldDisplay) | (.names // [])[]
        | select(.kind == "long") | "--" + .name] | unique - ["--help", "--version"] | .[]')
}
check "the manual page has every option" manual_has_options

# Completions: each shell takes its own, if it is here, and they know the commands and their options.
completes() {
    local file=$work/root/usr/share/$1 word
    [[ -s $file ]] || { echo "$file is empty" && return 1; }
    for word in step-down prove-github proof-wait; do grep -q -- "$word" "$file" || { echo "no $word in $1" && return 1; }; done
}
reads() { ! command -v "$1" >/dev/null || "$1" -n "$work/root/usr/share/$2"; }

# Each name of the example is in the program's own list.
example_is_known() {
    local name known
    known=$("$PROGRAM" settings --markdown)
    while read -r name; do
        grep -qxF "### \`$name\`" <<<"$known" || { echo "$name is no setting" && return 1; }
    done < <(sed -n 's/^\([A-Z0-9_]*\)=.*/\1/p' "$1")
}

mkdir "$work/root" "$work/tree"
dpkg-deb -x "$deb" "$work/root"
tar -xzf "$tarball" -C "$work/tree" --strip-components=1
check "bash completes commands and options" completes bash-completion/completions/agent
check "zsh completes commands and options" completes zsh/vendor-completions/_agent
check "fish completes commands and options" completes fish/vendor_completions.d/agent.fish
check "bash reads its completions" reads bash bash-completion/completions/agent
check "zsh reads its completions" reads zsh zsh/vendor-completions/_agent
check "fish reads its completions" reads fish fish/vendor_completions.d/agent.fish
check "the tarball holds the same tree" diff -r "$work/root" "$work/tree" --exclude=install.sh --exclude=LICENSE
check "the program in it runs" same "$("$work/tree/usr/bin/agent" version)" "agent $version"
check "every setting of the example is a setting" example_is_known "$work/root/usr/share/doc/gha-listener-scaler/environment.example"
conclude
