#!/usr/bin/env python3
"""The tables of docs/costs.md, computed from list prices and from what terraform/ makes.

terraform-costs.py                  prints them
terraform-costs.py --write FILE     puts them into FILE, between its marks
terraform-costs.py --check FILE     fails if FILE holds others, or if the default layout costs more than it may
"""
import json
import pathlib
import re
import sys

HOURS = 730  # a month, as AWS bills it
SECONDS = HOURS * 3600

# US dollars, us-east-1, list, read 2026-11-24. An hour unless said otherwise.
T3_MICRO, T3_NANO, T4G_MICRO, T4G_NANO = 0.0104, 0.0052, 0.0084, 0.0042
ADDRESS, NAT = 0.005, 0.045
NAT_GB, INTERFACE_ENDPOINT = 0.045, 0.01  # per GB; per zone
GP3_GB, WRITE, READ = 0.08, 0.625e-6, 0.125e-6  # per GB and month; per unit
METRIC, ALARM, DASHBOARD, PUT, LOG_GB = 0.30, 0.10, 3.00, 0.44 / 43800, 0.50
LOGS = 1  # GB
FREE_METRICS, FREE_ALARMS = 10, 10
MOST = 25.00  # the default layout, with every free tier used up

# ---- what the module makes, from its own text
ROOT = pathlib.Path(__file__).resolve().parents[2]
HOST_AGENT = json.loads((ROOT / "ami/files/cloudwatch-agent.json").read_text(encoding="utf-8"))
HOST_METRICS = sorted(f"{kind}_{name}" for kind, plugin in HOST_AGENT["metrics"]["metrics_collected"].items() for name in plugin["measurement"])
HOST_INTERVAL = HOST_AGENT["agent"]["metrics_collection_interval"]  # seconds
ALARMS = dict(re.findall(r'^    ([a-z-]+) = \{\n      metric +=  *"(\w+)"', (ROOT / "terraform/alarms.tf").read_text(encoding="utf-8"), flags=re.M))
# PhantomJobs is sent only in an hour that had one.
METRICS = sorted(set(re.findall(r"^\| `([A-Z]\w+)` \|", (ROOT / "docs/metrics.md").read_text(encoding="utf-8"), flags=re.M)) - {"PhantomJobs"})
DEFAULT_TYPE = re.search(r'x86_64 = "(\w+\.\w+)"', (ROOT / "terraform/scaler-group.tf").read_text(encoding="utf-8")).group(1)
DASHBOARDS = int("default     = true" in re.search(r'variable "dashboard" \{.*?\n\}', (ROOT / "terraform/variables-operations.tf").read_text(encoding="utf-8"), flags=re.S).group(0))


def hosts(count, price):
    return count * price * HOURS


def disks(count):
    return count * 8 * GP3_GB


def lease(standbys, every=1):
    """A write of the leader and a consistent read of each standby every second (or so many), a heartbeat of each agent every 10 s."""
    return SECONDS / every * (WRITE + standbys * READ) + (standbys + 1) * SECONDS / 10 * WRITE


def watching(free, count):
    """With a put a minute by the leader, and one by each host's CloudWatch agent as often as it collects; a million of them are free."""
    metrics = len(METRICS) + len(HOST_METRICS)
    if free:
        return (metrics - FREE_METRICS) * METRIC + (len(ALARMS) - FREE_ALARMS) * ALARM
    return metrics * METRIC + len(ALARMS) * ALARM + DASHBOARDS * DASHBOARD + puts(count) + LOGS * LOG_GB


def puts(count):
    return (1 + count * 60 / HOST_INTERVAL) * 43800 * PUT


def watched():
    """Each metric with what looks at it: a metric without an alarm has to earn its price by a graph."""
    lines = ["| metric | alarms | a month |", "| --- | --- | ---: |"]
    for name in METRICS + HOST_METRICS:
        alarms = [alarm for alarm, metric in ALARMS.items() if metric == name]
        lines.append(row(f"`{name}` | " + (", ".join(alarms) or "none"), METRIC + len(alarms) * ALARM))
    free = [alarm for alarm, metric in ALARMS.items() if metric not in METRICS + HOST_METRICS]
    lines.append(row("Auto Scaling's own metrics, at no cost | " + ", ".join(free), len(free) * ALARM))
    lines.append(row("PutMetricData: the leader each minute, each of two hosts each five minutes | ", puts(2)))
    lines.append(row(f"{LOGS} GB of logs | ", LOGS * LOG_GB))
    return lines


def row(name, *amounts):
    return f"| {name} | " + " | ".join(f"{amount:.2f}" for amount in amounts) + " |"


LAYOUTS = [
    # name, hosts, price of one, addresses, NAT gateways
    ("**public subnets, 2 × t3.nano: the default**", 2, T3_NANO, 2, 0),
    ("public subnets, 2 × t4g.nano (arm64)", 2, T4G_NANO, 2, 0),
    ("public subnets, 2 × t3.micro", 2, T3_MICRO, 2, 0),
    ("public subnets, 2 × t4g.micro (arm64)", 2, T4G_MICRO, 2, 0),
    ("public subnets, 3 × t3.nano", 3, T3_NANO, 3, 0),
    ("private subnets, 2 × t3.nano, one NAT gateway", 2, T3_NANO, 1, 1),
    ("private subnets, 3 × t3.nano, one NAT gateway (`examples/complete`)", 3, T3_NANO, 1, 1),
    ("private subnets, 2 × t3.nano, a NAT gateway in each of two zones", 2, T3_NANO, 2, 2),
]


def parts_of(count, price, addresses, gateways):
    return [hosts(count, price), disks(count), addresses * ADDRESS * HOURS, gateways * NAT * HOURS, lease(count - 1), watching(False, count)]


def layouts():
    lines = ["| layout | hosts | disks | addresses | NAT | lease | CloudWatch | a month | with the free tier unused |", "| --- |" + " ---: |" * 8]
    for name, count, price, addresses, gateways in LAYOUTS:
        parts = parts_of(count, price, addresses, gateways)
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
        row("a t3.nano, $0.0052 an hour", hosts(1, T3_NANO)),
        row("a t3.micro, $0.0104 an hour", hosts(1, T3_MICRO)),
        row("a public IPv4 address", ADDRESS * HOURS),
        row("a NAT gateway, without its $0.045 a GB", NAT * HOURS),
        row("an interface endpoint in two zones (DynamoDB's gateway endpoint is free)", 2 * INTERFACE_ENDPOINT * HOURS),
        row(f"CloudWatch: {len(METRICS) + len(HOST_METRICS)} metrics, {len(ALARMS)} alarms, {LOGS} GB of logs, PutMetricData (listed below)", watching(False, 2)),
        row("CloudWatch with the account's free tier unused: what is above ten metrics and ten alarms", watching(True, 2)),
        row("a dashboard (`dashboard = true`), where the account has three already", DASHBOARD),
        row("a GitHub App's key in KMS, instead of a secret; its signatures cost less than a cent", 1.00),
        row("a secret in Secrets Manager (a parameter in Systems Manager: nothing)", 0.40),
    ]


def main():
    tables = {"layouts": layouts(), "items": items(), "watched": watched(), "jobs": jobs()}
    if len(sys.argv) != 3:
        print("\n\n".join("\n".join(lines) for lines in tables.values()))
        return
    mode, path = sys.argv[1:]
    _, *default = LAYOUTS[0]
    if DEFAULT_TYPE != "t3.nano":
        sys.exit(f"terraform/scaler-group.tf has {DEFAULT_TYPE} by default, and the first layout another type")
    if sum(parts_of(*default)) > MOST:
        sys.exit(f"the default layout costs {sum(parts_of(*default)):.2f} a month, and may cost {MOST:.2f}")
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
