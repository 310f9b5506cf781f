"""From a message's leaving the server to the wanted number, and to the launch request at EC2.

One job is queued at a time; the stand-in notes on CLOCK_MONOTONIC, which all processes of a machine share, when its message left and
when CreateFleet arrived. The agent's log (debug) says on the same clock when the wanted number was decided.

Run by Benchmarks/latency: latency.py STAND-IN-URL AGENT-LOG SAMPLES
"""

import json
import sys
import time

import figures
from standin import control

URL, LOG, SAMPLES = sys.argv[1], sys.argv[2], int(sys.argv[3])
WARM_UP = 5
# Above the pause of 200 ms that the launch budget keeps between two small launches (Sources/Scaler/Fleet/Launches/LaunchBudget.swift).
PAUSE = 0.25


def first(entries, what, after=0):
    return next((entry["at"] for entry in entries if entry["what"] == what and entry["at"] > after), None)


def sample():
    """The instants (ns) of one message and its launch, once the agent is at rest again."""
    time.sleep(PAUSE)  # what the launch budget makes a launch wait for is no latency
    control(URL, "timeline/clear", {})
    control(URL, "queue", {"count": 1, "durationMs": 0})
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        entries = control(URL, "timeline")["entries"]
        message = first(entries, "message")
        launch = first(entries, "CreateFleet", message) if message else None
        if launch and first(entries, "poll", message) and first(entries, "acknowledged") and first(entries, "generatejitconfig"):
            return message, launch
        time.sleep(0.01)
    sys.exit(f"a job was queued and nothing launched within 20 s; the stand-in saw {[entry['what'] for entry in entries]}")


def decisions():
    """When the agent decided on a wanted number (ns), as its log says."""
    found = []
    with open(LOG, encoding="utf-8") as log:
        for line in log:
            if '"Wanted decided"' in line:
                found.append(int(json.loads(line)["monotonicNs"]))
    return found


samples = [sample() for _ in range(SAMPLES + WARM_UP)][WARM_UP:]
decided = decisions()
wanted = []
for message, launch in samples:
    at = next((each for each in decided if message < each < launch), None)
    if at is not None:
        wanted.append((at - message) / 1e6)
figures.report("message leaves the server -> launch request at EC2", [(launch - message) / 1e6 for message, launch in samples], "ms", 10)
figures.report("message leaves the server -> wanted number decided", wanted, "ms", 0.7)
figures.finish()
