"""From an agent's claim of the lease to its first launch, over many rounds; and the processor time of a leader's minutes without news.

The claim is when the agent says that it leads; the launch is when CreateFleet arrives at the stand-in, on CLOCK_MONOTONIC.

    hour.py ROUNDS MINUTES
"""

import datetime
import json
import os
import pathlib
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
import figures
from standin import control

CLOUD, AGENT, STANDIN = pathlib.Path(os.environ["CLOUD"]), os.environ["BIN"] + "/agent", os.environ["STANDIN_URL"]


def until(seconds, what, look):
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        if time.monotonic() > deadline:
            sys.exit(f"waited {seconds} s in vain for: {what}")
        time.sleep(0.05)  # between two looks
    return seen


started = []


def start(name):
    log = CLOUD / f"{name}.log"
    with open(log, "wb") as output:
        environment = os.environ | {"INSTANCE_ID": name, "LOCK_FILE": str(CLOUD / f"{name}.lock")}
        started.append(subprocess.Popen([AGENT, "run"], env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output))
        return started[-1], log


def claimed(log):
    """When the agent began to lead, on CLOCK_MONOTONIC; None before that."""
    for line in log.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line) if line.endswith("}") else {}
        if entry.get("message") == "This agent leads":
            at = datetime.datetime.fromisoformat(entry["time"].replace("Z", "+00:00")).timestamp()
            return at - (time.time() - time.monotonic())
    return None


def launched(after):
    fleets = [entry["at"] / 1e9 for entry in control(STANDIN, "timeline?what=CreateFleet")["entries"]]
    return next((at for at in fleets if at > after), None)


def end(process):
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=30)


def takeover(number):
    control(STANDIN, "timeline/clear", {})
    # The first of all comes before the scale set is there.
    control(STANDIN, "queue", {"count": 1, "durationMs": 0, "labels": os.environ["RUNNER_LABELS"].split(",")})
    process, log = start(f"agent-{number}")
    at = until(30, "an agent that leads", lambda: claimed(log))
    took = until(60, "a launch", lambda: launched(at)) - at
    until(60, "no job", lambda: control(STANDIN, "counters")["jobs"] == control(STANDIN, "counters")["jobsCompleted"])
    end(process)
    return took


def processor_time(process):
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") * 1000


def minutes(number):
    process, log = start("agent-steady")
    until(30, "an agent that leads", lambda: claimed(log))
    time.sleep(60)  # the takeover is over
    samples = []
    for _ in range(number):
        before = processor_time(process)
        time.sleep(60)  # a minute is what is measured
        samples.append(processor_time(process) - before)
    end(process)
    return samples


ROUNDS, MINUTES = int(sys.argv[1]), int(sys.argv[2])
try:
    samples = [takeover(number) for number in range(ROUNDS)]
    figures.report("10,000 visible instances, 1 s a page: claim -> first launch", samples, "s", 5, at=100, least_samples=ROUNDS)
    figures.report("there, a leader's processor time in a minute without news", minutes(MINUTES), "ms", 100, at=100, least_samples=MINUTES)
finally:
    for left in started:
        left.kill()
figures.finish()
