"""From a leader's end to the successor's first launch, over many rounds.

In each round a job is queued as the fault happens. The sample ends when the new leader polls its own session, whose id is committed, and
its CreateFleet for that job has arrived at EC2: the stand-in notes both on CLOCK_MONOTONIC, which all processes of the machine share.

Run by Benchmarks/failover: failover.py ROUNDS [FIGURE…]
"""

import os
import random
import signal
import subprocess
import sys
import time

import figures
from checks import EFFECTS
from rig import AGENT, Rig, Violation, control, until

DICE = random.Random(int(os.environ.get("SEED", "1")))
RECORDS = 5000
# Beside what a leader alone may do, what it does to let go: a deleted session and a released lease are effects too.
LETTING_GO = ("DELETE", "UpdateItem LEASE")


def entries(after):
    return [entry for entry in control("timeline")["entries"] if entry["at"] / 1e9 > after]


class Watch:
    """Looks for the session of one of `successors` and for a launch after it."""

    def __init__(self, began, successors):
        self.began, self.successors = began, successors
        self.has_asked = False

    def able_to_launch(self):
        """(when, who) of a new leader's first poll and launch, whichever came later, on CLOCK_MONOTONIC; None before that."""
        seen = entries(self.began)
        for agent in self.successors():
            opened = next((entry["at"] for entry in seen if entry["what"] == "session" and entry["detail"] == agent.name), None)
            if opened is None:
                continue
            since = {entry["what"]: entry["at"] for entry in reversed(seen) if entry["at"] > opened}
            if {"poll", "CreateFleet"} <= since.keys():
                return max(since["poll"], since["CreateFleet"]) / 1e9, agent
            if "poll" in since and not self.has_asked and not self.waits():
                # The leader that was asked to go launched for the job before it went.
                control("queue", {"count": 1, "durationMs": 0})
                self.has_asked = True
        return None

    def waits(self):
        return any(job["state"] not in ("running", "completed") for job in control("jobs")[-1:])


def sample(rig, fault, successors):
    """Seconds from the fault to a leader among `successors` that can launch, and who it is."""
    control("timeline/clear", {})
    time.sleep(DICE.uniform(0, 1))  # the moment between two renewals is drawn
    began = time.monotonic()
    fault()
    control("queue", {"count": 1, "durationMs": 0})
    able, successor = until(60, "a launch by a new leader", Watch(began, successors).able_to_launch, pause=0.02)
    return able - began, successor


def at_rest(rig):
    """Two agents, one of them leads and serves, the other has stood by for a while; no job, no instance."""
    leader = rig.gather()
    for agent in rig.running():
        until(20, f"{agent.name} to be a member", lambda: rig.ledger.item("LEASE", f"MEMBER#{agent.name}"))
    until(60, "no job, no runner", lambda: control("counters")["jobs"] == control("counters")["jobsCompleted"] and not control("runners"))
    time.sleep(2)  # a standby has polled the lease twice and holds its credentials
    return leader


def tidy(rig):
    for agent in rig.agents:
        if not agent.is_running:
            agent.close()
    rig.agents = [agent for agent in rig.agents if agent.is_running]


def others(rig, leader):
    return lambda: [agent for agent in rig.running() if agent is not leader]


def host_lost(rig):
    leader = at_rest(rig)
    took, _ = sample(rig, leader.kill, others(rig, leader))
    tidy(rig)
    return took


def crash(rig):
    """The process is killed and started again at once. A host that crashed is then replaced: three crashes in a minute are too many."""
    leader = at_rest(rig)

    def fault():
        leader.kill()
        leader.start()

    took, successor = sample(rig, fault, rig.running)
    return took, successor is leader


def handed_over(rig, leader, fault):
    """A planned end: how long it took, and that nothing of the old leader came after the new one's first effect."""
    for agent in rig.running():
        agent.journal()
    took, successor = sample(rig, fault, others(rig, leader))
    first = next(at for at, name in successor.journal() if EFFECTS.match(name) or name.startswith("TransactWriteItems"))
    late = [name for at, name in leader.journal() if at > first and (EFFECTS.match(name) or name.startswith(LETTING_GO))]
    if late:
        raise Violation(f"after {successor.name}'s first effect {leader.name} asked for {late}")
    if leader.is_running:
        leader.signal(signal.SIGTERM)
    until(15, "the old leader to end", lambda: not leader.is_running)
    tidy(rig)
    return took


def stopped(rig):
    leader = at_rest(rig)
    return handed_over(rig, leader, lambda: leader.signal(signal.SIGTERM))


def stepped_down(rig):
    """Seconds from the command's start, as an operator counts."""
    leader = at_rest(rig)
    commands = []

    def fault():
        commands.append(subprocess.Popen([AGENT, "step-down"], stdout=subprocess.DEVNULL))

    took = handed_over(rig, leader, fault)
    if commands[0].wait(60) != 0:
        raise Violation(f"step-down ended with {commands[0].returncode}")
    return took


def write_records(rig, number):
    """RUNNER records of runners that have a job, as Sources/Scaler/Records/RunnerRecord.swift writes them."""
    now = int(time.time() * 1000)
    with rig.ledger.table.batch_writer() as batch:
        for index in range(number):
            instance = f"i-{index:017x}"
            batch.put_item({
                "pk": f"LIVE#{rig.ledger.scope}", "sk": f"RUNNER#demo-{instance}", "format": 1, "runner": f"demo-{instance}",
                "instance": instance, "state": "busy", "batch": f"{index // 100:016x}", "githubId": 1_000_000 + index, "scaleSet": 1,
                # GitHub's run, its id of the job, and the attempt.
                "job": f"{30_000_000_000 + index}/{index:08x}-0000-4000-8000-000000000000/1", "type": "m7i.large", "zone": "us-east-1a", "market": "spot",
                "launched": now, "configured": now, "started": now,
            })  # fmt: skip


def repeat(name, rounds, one):
    """`rounds` samples. A round that fails ends the benchmark: none is left out."""
    samples = []
    for number in range(1, rounds + 1):
        samples.append(one())
        print(f"  {name}: round {number}, {samples[-1]:.3f} s", file=sys.stderr, flush=True)
    return samples


def measure_host_lost(rig, rounds):
    samples = repeat("host lost", rounds, lambda: host_lost(rig))
    figures.report("host lost (kill -9) -> successor can launch", samples, "s", 5, least_samples=rounds)
    figures.report("the same, at the worst", samples, "s", 6.5, at=100, least_samples=rounds)


def measure_planned(rig, rounds):
    crashes, stops, taken_back = [], [], 0
    for number in range(1, rounds + 1):
        took, is_same = crash(rig)
        crashes.append(took)
        taken_back += is_same
        stops.append(stopped(rig))
        print(f"  round {number}: crash {crashes[-1]:.3f} s, stop {stops[-1]:.3f} s", file=sys.stderr, flush=True)
    print(f"the host that crashed took its lease back in {taken_back} of {rounds} rounds", flush=True)
    figures.report("process killed and started again on its host -> can launch", crashes, "s", 0.2, least_samples=rounds)
    figures.report("planned handover (SIGTERM) -> successor can launch", stops, "s", 0.6, least_samples=rounds)


def measure_step_down(rig, rounds):
    samples = repeat("step-down", rounds, lambda: stepped_down(rig))
    figures.report("planned handover (agent step-down begins) -> successor can launch", samples, "s", 0.9, least_samples=rounds)


def measure_records(rig, rounds):
    empty = repeat("no records", rounds, lambda: stopped(rig))
    at_rest(rig)
    write_records(rig, RECORDS)
    began = time.monotonic()
    rig.ledger.live()
    print(f"a plain client's consistent Query of them, which a takeover needs: {time.monotonic() - began:.2f} s", flush=True)
    full = repeat(f"{RECORDS} records", rounds, lambda: stopped(rig))
    middle = figures.percentile(empty, 50)
    print(f"planned handover with an empty ledger: p50 {middle:.2f} s, p99 {figures.percentile(empty, 99):.2f} s")
    above = [took - middle for took in full]
    figures.report(f"takeover with {RECORDS} live runner records, above the empty case", above, "s", 2, least_samples=rounds)


FIGURES = {"host-lost": measure_host_lost, "planned": measure_planned, "step-down": measure_step_down, "records": measure_records}


def main():
    rounds, chosen = int(sys.argv[1]), sys.argv[2:]
    rig = Rig()
    try:
        for name in chosen or FIGURES:
            print(f"load before: {os.getloadavg()[0]:.1f}", flush=True)
            FIGURES[name](rig, rounds)
    finally:
        rig.end()
    figures.finish()


if __name__ == "__main__":
    main()
