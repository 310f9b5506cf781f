# shellcheck shell=bash
# What must be so of the scaler's image. Sourced by image.sh.
# shellcheck source=Tests/Deploy/image-both.sh
source Tests/Deploy/image-both.sh

check "scaler: its service waits for settings" state_of gha-listener-scaler.service disabled
check "scaler: the runner's is off" state_of gha-runner-boot.service disabled
check "scaler: the CloudWatch agent starts" state_of amazon-cloudwatch-agent.service enabled
check "scaler: a host that doesn't work is given up" state_of gha-listener-scaler-give-up.timer enabled
check "scaler: by a unit that systemd finds no fault in" silent within systemd-analyze verify --man=no \
    gha-listener-scaler-give-up.service gha-listener-scaler-give-up.timer
check "scaler: no user for jobs" fails within getent passwd runner
check "scaler: no GitHub runner" no_file opt -maxdepth 1 -name actions-runner
check "scaler: security fixes are installed, and nothing else" same \
    "$(within apt-config dump Unattended-Upgrade::Allowed-Origins | grep -c -- '-security"')/$(within apt-config dump Unattended-Upgrade::Allowed-Origins | grep -c ':: ')" 3/3
check "scaler: every day" finds 'Periodic::Unattended-Upgrade "1"' within apt-config dump
check "scaler: needrestart's setting is Perl" within perl -c /etc/needrestart/conf.d/gha.conf
takes_the_rule_of() { [[ -s $target/etc/$1 ]] && within "${@:2}"; }
rotates_the_log() {
    local words
    words=$(takes_the_rule_of logrotate.d/gha-listener-scaler logrotate --debug /etc/logrotate.conf 2>&1) || return 1
    grep -q "considering log /var/log/gha-listener-scaler.log" <<<"$words" && ! grep "^error" <<<"$words"
}
check "scaler: rsyslog takes its rule" takes_the_rule_of rsyslog.d/30-gha-listener-scaler.conf rsyslogd -N 1
check "scaler: logrotate takes its rule" rotates_the_log

cloudwatch=$target/opt/aws/amazon-cloudwatch-agent/etc/amazon-cloudwatch-agent.json
tell() { python3 -c 'import json, sys; c = json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' "$cloudwatch" "$1"; }
check "scaler: metrics go to the guide's namespace" same "$(tell 'c["metrics"]["namespace"]')" GHA/ListenerScaler
check "scaler: memory and disk; EC2 itself tells the CPU" same "$(tell '" ".join(sorted(c["metrics"]["metrics_collected"]))')" "disk mem"
check "scaler: disks without their device, or the alarm finds no metric" same "$(tell 'c["metrics"]["metrics_collected"]["disk"]["drop_device"]')" True
check "scaler: swap is switched on at boot" state_of gha-swap.service enabled
check "scaler: by a unit that systemd finds no fault in" silent within systemd-analyze verify --man=no gha-swap.service
check "scaler: logs go to the guide's group" same \
    "$(tell 'c["logs"]["logs_collected"]["files"]["collect_list"][0]["log_group_name"]')" /aws/ec2/gha-listener-scaler
check "scaler: from the file that rsyslog writes" grep -qF "file=\"$(tell 'c["logs"]["logs_collected"]["files"]["collect_list"][0]["file_path"]')\"" ami/files/rsyslog.conf
check "scaler: the health check says that systemd is needed, in a root without one" finds "systemd doesn't run here" \
    within /opt/gha-listener-scaler/health-check.sh
