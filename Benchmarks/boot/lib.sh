# shellcheck shell=bash
# An emulated machine. Sourced by `run` and `host`; $cache is theirs.
: "${cache:?}"

need_programs() {
    ((EUID == 0)) || { echo "${0##*/}: NOT RUN: it needs root, to make disks" >&2 && exit 77; }
    local program
    for program in qemu-system-x86_64 nc debootstrap mkfs.ext4 jq; do
        command -v "$program" >/dev/null || {
            echo "${0##*/}: NOT RUN: there is no '$program' in the PATH (Debian: qemu-system-x86, netcat-openbsd, debootstrap, e2fsprogs, jq)" >&2
            exit 77
        }
    done
}

# works_with ACCELERATOR: the kernel comes as far as missing its disk. A KVM that is there may still not run a kernel.
works_with() {
    timeout 20 qemu-system-x86_64 -machine "q35,accel=$1" -m 512 -display none -nodefaults -no-reboot -kernel "$cache/vmlinuz" \
        -append "console=ttyS0 panic=-1" -serial stdio </dev/null 2>/dev/null | grep -aq 'Kernel panic'
}
describe_machine() {
    accelerate=tcg
    if works_with kvm; then accelerate=kvm; fi
    echo "machine: $(awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo), $(nproc) cores," \
        "QEMU $(qemu-system-x86_64 --version | awk 'NR == 1 { print $4 }') with $accelerate, load $(cut -d ' ' -f 1-3 /proc/loadavg)"
}

# power_on DISK MEMORY-MB CONSOLE NET: a machine with two processors; changes to the disk are thrown away. Sets machine_pid.
power_on() {
    local processor=max
    [[ $accelerate != kvm ]] || processor=host
    qemu-system-x86_64 -machine "q35,accel=$accelerate" -cpu "$processor" -smp 2 -m "$2" -display none -nodefaults -no-reboot \
        -smbios type=1,manufacturer="Amazon EC2",serial=ec2a1b2c-0000-0000-0000-000000000001,uuid=ec2a1b2c-0000-0000-0000-000000000001 \
        -kernel "$cache/vmlinuz" -append "root=/dev/vda ro console=ttyS0 panic=-1 ${BOOT_APPEND:-}" \
        -drive "file=$cache/$1.img,format=raw,if=virtio,snapshot=on,cache=unsafe" -netdev "user,id=net,$4" -device virtio-net-pci,netdev=net \
        -serial "file:$3" &
    machine_pid=$!
}
power_off() {
    [[ -z ${machine_pid:-} ]] || kill "$machine_pid" 2>/dev/null || true
    [[ -z ${machine_pid:-} ]] || wait "$machine_pid" 2>/dev/null || true
    machine_pid=
}
