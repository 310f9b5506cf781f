"""The faults. Each is a function of the rig, the agent that leads, and the dice; it returns when the fault is over.

Work goes on all the while, and whatever a fault left undone must then be made good (checks.py).
"""

import dataclasses
import os
import signal
import subprocess
import time
from typing import Callable

from rig import AGENT, CLOUD, Violation, control, until

# How long DynamoDB is away for everybody, seconds. `make chaos` takes a minute; the selection of `make test` takes less.
AWAY_S = float(os.environ.get("AWAY_S", "60"))


@dataclasses.dataclass
class Scenario:
    name: str
    fault: Callable
    # Another epoch must follow: the time from the fault to its session is the takeover.
    takes_over: bool
    # Requests of these were held back and came late; what they do is stopped by the fence, not by the clock.
    is_held: bool
    # Log lines at level error that belong to this fault (a regular expression).
    expected_errors: str | None
    # Not in the selection of `make test`: another fault there, or another test of Tests/System, goes the same way.
    is_doubled: bool
    # Pulls cables out: only where agents may have network namespaces.
    needs_cables: bool


ALL = []


def scenario(takes_over=True, is_held=False, expected_errors=None, is_doubled=False, needs_cables=False):
    def add(fault):
        name = fault.__name__.replace("_", "-")
        ALL.append(Scenario(name, fault, takes_over, is_held, expected_errors, is_doubled, needs_cables))
        return fault

    return add


def all_are_done():
    counts = control("counters")
    return counts["jobsCompleted"] == counts["jobs"]


def another_serves(rig, epoch, seconds=40):
    until(seconds, f"a session under an epoch after {epoch}", lambda: rig.served_since(epoch))


@scenario(is_doubled=True)
def leader_killed(rig, leader, dice):
    """The host is lost: nobody comes back."""
    leader.kill()


@scenario(expected_errors="crashed again and again")
def leader_killed_and_restarted(rig, leader, dice):
    """The service manager starts it again at once. After three crashes in a minute the other host has its turn."""
    leader.kill()
    leader.start()


@scenario()
def leader_paused(rig, leader, dice):
    """For longer than its lease; when it wakes up it must have no effect, and follow."""
    epoch = rig.epoch()
    leader.signal(signal.SIGSTOP)
    another_serves(rig, epoch)
    time.sleep(dice.uniform(0, 3))  # it wakes up at a moment of its own
    leader.signal(signal.SIGCONT)
    woke = time.time()
    until(10, "the paused leader to see that it leads no longer", lambda: leader.logged("leads no longer", woke - 0.1))


@scenario(is_doubled=True)
def leader_cut_off_from_dynamodb(rig, leader, dice):
    epoch = rig.epoch()
    leader.dynamodb.become("cut")
    another_serves(rig, epoch)
    leader.dynamodb.heal()


@scenario(is_held=True)
def leader_half_open_to_dynamodb(rig, leader, dice):
    """Nothing is refused and nothing answered; what it sent arrives when another leads."""
    epoch = rig.epoch()
    leader.dynamodb.become("hold")
    another_serves(rig, epoch)
    leader.dynamodb.heal()


@scenario(takes_over=False)
def leader_cut_off_from_github(rig, leader, dice):
    """For a while: it still leads, and waits until GitHub is back; runners at work go on."""
    leader.github.become(dice.choice(["cut", "hold"]))
    time.sleep(dice.uniform(6, 9))  # how long it lasts
    leader.github.heal()


@scenario(is_held=True, is_doubled=True)
def leader_cut_off_from_github_for_long(rig, leader, dice):
    """It gives way to a standby that it sees admitted meanwhile: it tries for 20 s, and says so in its lease, so that standbys ask GitHub."""
    epoch = rig.epoch()
    leader.github.become(dice.choice(["cut", "hold"]))
    another_serves(rig, epoch, 120)
    leader.github.heal()


@scenario(is_held=True, is_doubled=True, expected_errors="launch template can't be used")
def leader_cut_off_from_all(rig, leader, dice):
    epoch = rig.epoch()
    fault = dice.choice(["cut", "hold"])
    for door in leader.doors:
        door.become(fault)
    another_serves(rig, epoch)
    for door in leader.doors:
        door.heal()


def pulled_out(rig, doors, seconds=40):
    """Until another leads; then the cables are put back."""
    epoch = rig.epoch()
    for door in doors:
        door.pull()
    another_serves(rig, epoch, seconds)
    for door in doors:
        door.heal()


@scenario(is_held=True, needs_cables=True, expected_errors="launch template can't be used")
def leader_unplugged(rig, leader, dice):
    pulled_out(rig, leader.doors)


@scenario(is_held=True, needs_cables=True, is_doubled=True)
def leader_unplugged_from_dynamodb(rig, leader, dice):
    pulled_out(rig, [leader.dynamodb])


@scenario(is_held=True, needs_cables=True, is_doubled=True)
def leader_unplugged_from_github(rig, leader, dice):
    pulled_out(rig, [leader.github], 120)


@scenario()
def dynamodb_away_for_all(rig, leader, dice):
    """The server stands still: agents and instances wait for it. Afterwards it answers everything that it was asked meanwhile."""
    pid = int((CLOUD / "dynamodb.pid").read_text())
    os.killpg(pid, signal.SIGSTOP)
    try:
        time.sleep(AWAY_S)  # how long it lasts
    finally:
        os.killpg(pid, signal.SIGCONT)


@scenario(is_doubled=True)
def all_killed_and_one_started(rig, leader, dice):
    for agent in rig.running():
        agent.kill()
    time.sleep(dice.uniform(0.5, 4))  # nobody is there for a while
    rig.add()


@scenario()
def all_killed_while_jobs_begin_and_end(rig, leader, dice):
    """A whole fleet boots, runs its jobs and ends unseen. None of them is a failed boot, and the jobs that came meanwhile don't wait."""
    rig.work.is_paused = True  # so that the next fleet begins as one
    until(60, "the fleet to be gone", lambda: all_are_done() and not rig.ledger.runners())
    control("queue", {"count": 6, "durationMs": dice.randint(500, 3000)})
    until(60, "a fleet that boots", lambda: sum(item["state"] == "configured" for item in rig.ledger.runners()) >= 5)
    for agent in rig.running():
        agent.kill()
    rig.work.is_paused = False
    until(60, "every runner to end", lambda: not control("runners"))
    rig.add()


@scenario(is_doubled=True)
def leader_asked_to_stop(rig, leader, dice):
    leader.signal(signal.SIGTERM)
    until(15, "it to end", lambda: not leader.is_running)


@scenario()
def every_agent_replaced(rig, leader, dice):
    """One new host for one old, as a deployment does it; the leader goes first or last."""
    old = rig.running()
    old.sort(key=lambda agent: agent is leader, reverse=dice.random() < 0.5)
    for agent in old:
        fresh = rig.add()
        until(20, f"{fresh.name} to stand by", lambda: rig.ledger.item("LEASE", f"MEMBER#{fresh.name}"))
        agent.signal(signal.SIGTERM)
        until(15, f"{agent.name} to end", lambda: not agent.is_running)
    until(40, "a leader among the new ones", lambda: rig.serves() not in (None, *old))


@scenario(takes_over=False)
def replies_of_dynamodb_lost(rig, leader, dice):
    """Commits and renewals that were carried out and not answered."""
    before = leader.dynamodb.lost()
    leader.dynamodb.lose("^TransactWriteItems", 5)
    leader.dynamodb.lose("^UpdateItem LEASE", 2)
    until(30, "seven replies to be lost", lambda: leader.dynamodb.lost() >= before + 7)


@scenario(takes_over=False, is_doubled=True)
def reply_of_create_fleet_lost(rig, leader, dice):
    number = dice.randint(1, 2)
    before = leader.ec2.lost()
    leader.ec2.lose("^CreateFleet", number)
    until(60, "the replies to be lost", lambda: leader.ec2.lost() >= before + number)


@scenario()
def leader_killed_with_a_launch_unanswered(rig, leader, dice):
    """EC2 launched, and nobody heard which instances: the successor sends the stored request again, under its token."""
    before = leader.ec2.lost()
    leader.ec2.lose("^CreateFleet", 1)
    until(60, "the reply to be lost", lambda: leader.ec2.lost() > before)
    leader.kill()


@scenario(is_doubled=True)
def leader_killed_while_github_is_slow(rig, leader, dice):
    """It dies between a minting and its commit, or a message and its acknowledgement, more often than by chance."""
    leader.github.become("slow", ms=dice.randint(100, 400))
    leader.dynamodb.become("slow", ms=dice.randint(20, 100))
    time.sleep(dice.uniform(0.5, 3))  # the moment is drawn
    leader.kill()


@scenario()
def leader_asked_to_step_down(rig, leader, dice):
    epoch = rig.epoch()
    answer = subprocess.run([AGENT, "step-down"], capture_output=True, text=True, timeout=60, check=False)
    if answer.returncode != 0:
        raise Violation(f"step-down ended with {answer.returncode}: {answer.stdout}{answer.stderr}")
    if rig.epoch() <= epoch or not leader.is_running:
        raise Violation(f"step-down ended well at epoch {rig.epoch()} (before: {epoch}); {leader.name} runs: {leader.is_running}")
