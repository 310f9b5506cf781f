"""Real agents under one fault after another, with work going on. After each, everything that must hold is checked.

    chaos.py                       each fault of the selection once, in order
    chaos.py --each                each fault there is once
    chaos.py --rounds N --seed S   N rounds, fault and moment drawn from S, S + 1, …: round S + k alone is `--rounds 1 --seed S+k`
    chaos.py --only NAME           one fault; may be repeated

Ends with 1 at the first violation, and says how to repeat the round. Run by Tests/System/chaos.sh, which starts the cloud.
"""

import argparse
import random
import signal
import sys
import time

import cables
import checks
import scenarios
from rig import Rig, Violation, Work, control, until

ROW = "{:>5}  {:>10}  {:<40}  {:>6}  {:>8}  {:>4}  {}"


def run(rig, scenario, dice):
    """One round: (moment, takeover, jobs). The moment counts from when jobs run, seconds; so does the takeover, from the fault."""
    leader = rig.gather()
    before = control("counters")
    rig.work = work = Work(dice)
    work.start()
    try:
        until(60, "a job to run", lambda: control("counters")["jobsRunning"] > 0)
        moment = dice.uniform(0, 3)
        time.sleep(moment)  # the moment is drawn
        epoch = rig.epoch()
        began = time.time()
        scenario.fault(rig, leader, dice)
        if scenario.takes_over:
            until(60, f"a session under an epoch after {epoch}", lambda: rig.served_since(epoch))
        served = rig.served_since(epoch)
    finally:
        work.stop()
    checks.all_that_must_hold(rig, scenario, exempt=[leader] if scenario.is_held else [])
    return moment, served - began if served else None, control("counters")["jobs"] - before["jobs"]


def tidy(rig):
    for agent in rig.agents:
        if not agent.is_running:
            agent.close()


def rounds_of(options, has_cables):
    """[(seed, scenario)]"""
    known = [one for one in scenarios.ALL if has_cables or not one.needs_cables]
    if len(known) < len(scenarios.ALL):
        print("no network namespaces here (root may make them): no cable is pulled out", flush=True)
    if options.only:
        known = [one for one in known if one.name in options.only]
        if not known:
            sys.exit(f"no such fault; there are: {', '.join(one.name for one in scenarios.ALL)}")
    elif options.rounds is None and not options.each:
        known = [one for one in known if not one.is_doubled]
    if options.rounds is None:
        return [(options.seed + number, one) for number, one in enumerate(known)]
    # The first draw of a round's own dice is its fault, so that its seed alone repeats it.
    return [(seed, random.Random(seed).choice(known)) for seed in range(options.seed, options.seed + options.rounds)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", action="store_true")
    parser.add_argument("--only", action="append")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    rig = Rig(cables.are_allowed())
    failed = 0
    print(ROW.format("round", "seed", "fault", "moment", "takeover", "jobs", "result"), flush=True)
    try:
        for number, (seed, scenario) in enumerate(rounds_of(options, rig.has_cables), 1):
            try:
                moment, takeover, jobs = run(rig, scenario, random.Random(f"moments of {seed}"))
                took = "-" if takeover is None else f"{takeover:.2f} s"
                print(ROW.format(number, seed, scenario.name, f"{moment:.1f} s", took, jobs, "ok"), flush=True)
                tidy(rig)
            except Violation as violation:
                print(ROW.format(number, seed, scenario.name, "", "", "", f"VIOLATED: {violation}"), flush=True)
                print(f"repeat: make chaos ROUNDS=1 SEED={seed} FAULT={scenario.name}", flush=True)
                failed = 1
                break
    finally:
        rig.end()
    sys.exit(failed)


if __name__ == "__main__":
    main()
