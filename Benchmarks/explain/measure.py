"""Runs `agent explain` and `agent events` against a full table. Prints the median of several runs, the CPU time of the command itself, and
what the table was asked for in one run.

    measure.py AGENT NAMES.json TABLE-URL SAMPLES
"""

import json
import os
import resource
import subprocess
import sys
import time
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
import figures  # noqa: E402

AGENT, TABLE, SAMPLES = sys.argv[1], sys.argv[3], int(sys.argv[4])
with open(sys.argv[2], encoding="utf-8") as file:
    NAMES = json.loads(file.readline())
LIMIT_MS = 500


def asked():
    """What the table was asked for since the last time."""
    with urllib.request.urlopen(TABLE, timeout=10) as answer:
        return json.loads(answer.read())


def measure(name, arguments, code, samples=SAMPLES, limit=LIMIT_MS):
    took, own = [], []
    for _ in range(samples):
        asked()
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        ended = subprocess.run([AGENT, *arguments], capture_output=True)
        took.append((time.monotonic() - began) * 1000)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        own.append((after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000)
        if ended.returncode != code:
            sys.exit(f"{name}: exit code {ended.returncode}, not {code}: {ended.stderr.decode()[:500]}")
    if limit:
        figures.report(name, took, "ms", limit, least_samples=samples)
    else:
        print(f"{name}: p50 {figures.percentile(took, 50):.0f} ms, {samples} samples; {len(ended.stdout.splitlines())} events", flush=True)
    counts = asked()
    print(
        f"  the command's own CPU {figures.percentile(own, 50):.0f} ms; {counts['requests']} requests, "
        f"{counts['scanned']} records looked through, {counts['bytes'] / 1e6:.1f} MB sent",
        flush=True,
    )


measure("explain a job by run and id", ["explain", f"{NAMES['run']}/{NAMES['job']}"], 0)
measure("explain a runner", ["explain", NAMES["runner"]], 0)
measure("explain an instance", ["explain", NAMES["instance"]], 0)
measure("explain a launch", ["explain", NAMES["batch"]], 0)
measure("explain a run", ["explain", str(NAMES["run"])], 0)
measure("explain the beginning of an instance's id", ["explain", NAMES["instance"][:14]], 0)
measure("explain a job by its id alone", ["explain", NAMES["job"]], 0)
measure("explain an unknown runner", ["explain", NAMES["runner"][:-2] + "zz"], 1)
measure("explain an unknown instance", ["explain", NAMES["instance"][:-2] + "zz"], 1)
measure("explain an unknown name", ["explain", "00000000-0000-0000-0000-000000000000"], 1)
for since, samples in [("1h", SAMPLES), ("24h", SAMPLES), ("30d", 1)]:
    measure(f"events --since {since}", ["events", "--since", since], 0, samples, None)
figures.finish()
