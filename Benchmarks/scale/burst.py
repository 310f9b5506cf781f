"""Many jobs at once against EC2's documented launch limit: how long until all are launched for, beside the limit's own time; the longest gap
between two launches; the shortest between two CreateFleets.

    burst.py JOBS
"""

import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
import figures
from standin import control

STANDIN, JOBS = os.environ["STANDIN_URL"], int(sys.argv[1])
BURST, A_SECOND = 1_000, 2


own = (JOBS - BURST) / A_SECOND
control(STANDIN, "timeline/clear", {})
control(STANDIN, "queue", {"count": JOBS, "durationMs": 3_600_000})
began, done, calls = time.monotonic(), 0, set()
while done < JOBS:
    done = control(STANDIN, "counters")["launched"]
    calls |= {entry["at"] / 1e9 for entry in control(STANDIN, "timeline?what=CreateFleet")["entries"]}
    if time.monotonic() - began > own * 1.5:
        sys.exit(f"after {own * 1.5:.0f} s only {done} of {JOBS} were launched")
    time.sleep(1)  # between two looks
calls = sorted(calls)
gaps = [later - earlier for earlier, later in zip(calls, calls[1:])]
print(f"{JOBS} jobs, {len(calls)} CreateFleets, the limit's own time {own:.0f} s")
figures.report("from the jobs to the last launch, beside the limit's own time", [(calls[-1] - began) / own], "times", 1.05, least_samples=1)
figures.report("the longest gap between two CreateFleets", [max(gaps)], "s", 10, least_samples=1)
print(f"the shortest gap between two CreateFleets: {min(gaps):.3f} s; at least 2 s: {'held' if min(gaps) >= 1.95 else 'MISSED'}")
figures.missed |= min(gaps) < 1.95
figures.finish()
