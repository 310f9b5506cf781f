# shellcheck shell=bash
# What must be so of either image. Sourced by image-scaler.sh and image-runner.sh: $image is its name, $target its root.
: "${image:?}" "${target:?}"

enabled() { within systemctl is-enabled "$1"; }
# state_of UNIT STATE
state_of() { same "$(enabled "$1" 2>&1)" "$2"; }
no_file() {
    local found
    found=$(cd "$target" && find "$@" 2>/dev/null)
    [[ -z $found ]] || { echo "$found" && return 1; }
}

check "$image: the agent runs there" finds "^agent [0-9]" within agent version
check "$image: its help is there" finds "Compete for the lease" within agent run --help
check "$image: without settings it says what is missing, and ends" finds "RUNNER_SCALE_SET_NAME" within agent run
all_libraries_are_found() {
    local words
    words=$(within ldd /usr/bin/agent 2>&1) && ! grep "not found" <<<"$words"
}
check "$image: every library of the agent is found" all_libraries_are_found
check "$image: systemd there finds no fault in the scaler's unit" silent_but_for_new_keys within systemd-analyze verify --man=no gha-listener-scaler.service
check "$image: exposure at most 3.0 there, too" within systemd-analyze security --offline=true --threshold=30 \
    /usr/lib/systemd/system/gha-listener-scaler.service
check "$image: the scaler's user can't sign in" same "$(within getent passwd gha-listener-scaler | cut -d : -f 7)" /usr/sbin/nologin
check "$image: the settings' folder is the service's" same \
    "$(within stat --format '%a %U:%G' /etc/gha-listener-scaler)" "750 root:gha-listener-scaler"
check "$image: no settings are in it" no_file etc/gha-listener-scaler etc/gha-runner-boot -type f
check "$image: the journal is limited" finds "^SystemMaxUse=200M" within systemd-analyze cat-config systemd/journald.conf
check "$image: no machine id" same "$(stat --format %s "$target/etc/machine-id")" 0
check "$image: no host keys" no_file etc/ssh -name 'ssh_host_*'
check "$image: no key of who built it" no_file root home -name authorized_keys
check "$image: no history" no_file root home -name '.*history'
check "$image: no logs" no_file var/log -type f -size +0
check "$image: no package lists" no_file var/lib/apt/lists -type f
check "$image: no registration of the SSM agent" no_file var/lib/amazon -path '*ssm*'
check "$image: no upload" no_file tmp -name '*.deb' -o -name files -o -name own-script.sh
check "$image: nothing waits for a reboot by itself" finds 'Automatic-Reboot "false"' within apt-config dump
check "$image: nobody but root has user id 0" same "$(awk -F: '$3 == 0 { print $1 }' "$target/etc/passwd")" root
check "$image: nobody has an empty password" same "$(awk -F: '$2 == "" { print $1 }' "$target/etc/shadow")" ""
# units_of FILE: the units that a list of ami/files names.
units_of() { sed '/^#/d' "ami/files/$1" | xargs -n 1; }
none_starts() {
    local unit units
    units=$(units_of "$image-off.txt")
    [[ -n $units ]] || { echo "nothing is cut" && return 1; }
    for unit in $units; do
        [[ $(enabled "$unit" 2>&1) == masked ]] || { echo "$unit is not masked" && return 1; }
    done
}
check "$image: what was cut from its boot stays cut" none_starts
