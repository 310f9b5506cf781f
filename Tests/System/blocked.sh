#!/usr/bin/env bash
# Nothing that the agent writes to may hold it up: a journal that stands still, a service manager that hangs, a metrics file on a disk that
# hangs. The leader keeps its lease, runs jobs, and ends at SIGTERM with the lease released.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

# A pipe without a reader, as full as it gets.
make_cloud_folder
mkfifo "$CLOUD/journal"
exec 9<>"$CLOUD/journal"
dd if=/dev/zero of="$CLOUD/journal" bs=4096 oflag=nonblock 2>/dev/null || true
# To open this one waits for a reader, who never comes.
mkfifo "$CLOUD/metrics.prom.new"
# A service manager that hangs: it takes what its socket's queue holds, and reads nothing.
start manager python3 -c '
import signal, socket, sys
hung = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
hung.bind(sys.argv[1])
signal.pause()
' "$CLOUD/notify"
until_true 10 "the service manager's socket" test -S "$CLOUD/notify"

export LEASE_DURATION=2s LEASE_RENEWAL=400ms LEASE_TIMEOUT=300ms
cloud_start
"$BIN/agent" table create >"$CLOUD/table.out"
INSTANCE_ID=$A LOCK_FILE=$CLOUD/$A.lock LOG_LEVEL=trace METRICS_FILE=$CLOUD/metrics.prom NOTIFY_SOCKET=$CLOUD/notify WATCHDOG_USEC=40000 \
    setsid "$BIN/agent" run 2>"$CLOUD/journal" </dev/null &
PID[$A]=$!
until_true 20 "$A to lead" leads "$A"
led=$(epoch)
queue 6 --duration 1s
all_done 6
# Four times as long as the lease: whoever can't renew it has lost it by then.
until_later() { (($(now_ms) >= CLOUD_BEGAN + $1)); }
until_true 30 "some leases to pass" until_later $(($(now_ms) - CLOUD_BEGAN + 8000))
is "$(epoch)" "$led"
must "$A still leads" leads "$A"
say "ok: with a journal, a service manager and a disk that stand still, six jobs ran and the lease was kept"

kill -TERM "${PID[$A]}"
code=0
wait "${PID[$A]}" || code=$?
unset "PID[$A]"
is "$code" 0
is "$(status '.lease.state')" released
say "ok: SIGTERM ended it meanwhile, with its lease released"
