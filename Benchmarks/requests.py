"""Requests of an idle deployment to GitHub and EC2, by kind and in all, a minute.

The stand-in counts each request as it arrives. Both agents have settled for 70 s before: tokens are new, the takeover's second reading is
over, and each question of the start has been asked once more at its usual pace.

Run by Benchmarks/requests: requests.py STAND-IN-URL MINUTES
"""

import sys
import time

from standin import control

URL, MINUTES = sys.argv[1], float(sys.argv[2])
SETTLING = 70
AT_MOST = 6


def requests():
    counts = control(URL, "counters")["requests"]
    return {kind: count for kind, count in counts.items() if kind.startswith(("GitHub ", "EC2 "))}


time.sleep(SETTLING)  # what the start asks for once is no part of the figure
before, began = requests(), time.monotonic()
time.sleep(MINUTES * 60)  # the figure is a rate
after, minutes = requests(), (time.monotonic() - began) / 60

rates = {kind: (count - before.get(kind, 0)) / minutes for kind, count in after.items()}
for kind, rate in sorted(rates.items(), key=lambda each: -each[1]):
    if rate > 0:
        print(f"  {kind}: {rate:.2f} a minute")
total = sum(rates.values())
if total < 1:
    sys.exit(f"only {total:.2f} requests a minute were counted: nobody leads, or nobody counts")
held = total <= AT_MOST
print(
    f"an idle leader and one standby -> GitHub and EC2: {total:.2f} requests a minute, over {minutes:.1f} min; "
    f"at most {AT_MOST}: {'held' if held else 'MISSED'}"
)
sys.exit(0 if held else 1)
