#!/usr/bin/env python3
"""The tables of docs/costs.md, computed from list prices.

terraform-costs.py                  prints them
terraform-costs.py --write FILE     puts them into FILE, between its marks
terraform-costs.py --check FILE     fails if FILE holds others
"""
import re
import sys

HOURS = 730  # a month, as AWS bills it
SECONDS = HOURS * 3600

# US dollars, us-east-1, list, read 2026-11-24. An hour unless said otherwise.
T3_MICRO, T4G_MICRO, T4G_NANO = 0.0104, 0.0084, 0.0042
ADDRESS, NAT = 0.005, 0.045
NAT_GB, INTERFACE_ENDPOINT = 0.045, 0.01  # per GB; per zone
GP3_GB, WRITE, READ = 0.08, 0.625e-6, 0.125e-6  # per GB and month; per unit
METRIC, ALARM, DASHBOARD, PUT, LOG_GB = 0.30, 0.10, 3.00, 0.44 / 43800, 0.50
METRICS, HOST_METRICS, ALARMS, LOGS = 11, 3, 12, 1  # GB of logs
FREE_METRICS, FREE_ALARMS = 10, 10


def hosts(count, price):
    return count * price * HOURS


def disks(count):
    return count * 8 * GP3_GB


def lease(standbys, every=1):
    """A write of the leader and a consistent read of each standby every second (or so many), a heartbeat of each agent every 10 s."""
    return SECONDS / every * (WRITE + standbys * READ) + (standbys + 1) * SECONDS / 10 * WRITE


def watching(free, count):
    """With a put a minute by the leader and one by each host's CloudWatch agent; a million of them are free."""
    if free:
        return (METRICS + HOST_METRICS - FREE_METRICS) * METRIC + (ALARMS - FREE_ALARMS) * ALARM
    return (METRICS + HOST_METRICS) * METRIC + ALARMS * ALARM + DASHBOARD + (1 + count) * 43800 * PUT + LOGS * LOG_GB


def row(name, *amounts):
    return f"| {name} | " + " | ".join(f"{amount:.2f}" for amount in amounts) + " |"


LAYOUTS = [
    # name, hosts, price of one, addresses, NAT gateways
    ("**public subnets, 2 × t3.micro: the default**", 2, T3_MICRO, 2, 0),
    ("public subnets, 2 × t4g.micro", 2, T4G_MICRO, 2, 0),
    ("public subnets, 2 × t4g.nano", 2, T4G_NANO, 2, 0),
    ("public subnets, 3 × t3.micro", 3, T3_MICRO, 3, 0),
    ("private subnets, 2 × t3.micro, one NAT gateway", 2, T3_MICRO, 1, 1),
    ("private subnets, 3 × t3.micro, one NAT gateway (`examples/complete`)", 3, T3_MICRO, 1, 1),
    ("private subnets, 2 × t3.micro, a NAT gateway in each of two zones", 2, T3_MICRO, 2, 2),
]


def layouts():
    lines = ["| layout | hosts | disks | addresses | NAT | lease | CloudWatch | a month | with the free tier unused |", "| --- |" + " ---: |" * 8]
    for name, count, price, addresses, gateways in LAYOUTS:
        parts = [hosts(count, price), disks(count), addresses * ADDRESS * HOURS, gateways * NAT * HOURS, lease(count - 1), watching(False, count)]
        lines.append(row(name, *parts, sum(parts), sum(parts[:-1]) + watching(True, count)))
    return lines


def jobs():
    """Beside that, by the job: six ledger writes and three commits, two units each; BOOT of 6 KB in a transaction, taken, and wiped; phases."""
    a_job = (6 * 2 + 3 * 2 + 6 * 2 + 6 + 2 + 4) * WRITE
    lines = ["| jobs a day | table, a month |", "| ---: | ---: |"]
    return lines + [row(f"{count:,}", count * 30.4 * a_job) for count in (100, 1000, 10000)]


def items():
    return ["| item | a month |", "| --- | ---: |"] + [
        row("lease, two agents: a write a second, a read a second, two heartbeats", lease(1)),
        row("each further standby", lease(2) - lease(1)),
        row("lease, two agents, with LEASE_RENEWAL=2s and STANDBY_POLL=2s", lease(1, every=2)),
        row("a t3.micro, $0.0104 an hour", hosts(1, T3_MICRO)),
        row("a public IPv4 address", ADDRESS * HOURS),
        row("a NAT gateway, without its $0.045 a GB", NAT * HOURS),
        row("an interface endpoint in two zones (DynamoDB's gateway endpoint is free)", 2 * INTERFACE_ENDPOINT * HOURS),
        row("CloudWatch: 14 metrics, 12 alarms, a dashboard, 1 GB of logs; a put a minute by the leader and by each of two hosts", watching(False, 2)),
        row("the same with the account's free tier unused: four metrics and two alarms above ten", watching(True, 2)),
        row("a GitHub App's key in KMS, instead of a secret; its signatures cost less than a cent", 1.00),
        row("a secret in Secrets Manager (a parameter in Systems Manager: nothing)", 0.40),
    ]


def main():
    tables = {"layouts": layouts(), "items": items(), "jobs": jobs()}
    if len(sys.argv) != 3:
        print("\n\n".join("\n".join(lines) for lines in tables.values()))
        return
    mode, path = sys.argv[1:]
    with open(path, encoding="utf-8") as file:
        text = file.read()
    wanted = text
    for name, lines in tables.items():
        block = f"<!-- {name} -->\n" + "\n".join(lines) + "\n<!-- end -->"
        wanted, found = re.subn(rf"<!-- {name} -->\n.*?<!-- end -->", lambda _: block, wanted, flags=re.S)
        if found != 1:
            sys.exit(f"{path} has no place for '{name}'")
    if mode == "--write":
        with open(path, "w", encoding="utf-8") as file:
            file.write(wanted)
    elif wanted != text:
        sys.exit(f"{path} holds other figures: {sys.argv[0]} --write {path}")


main()
