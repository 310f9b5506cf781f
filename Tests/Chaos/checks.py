"""What must hold after every fault, one function each. Each raises Violation and says what it found."""

import json
import re
import subprocess
import time

from rig import AGENT, Violation, control, until

# What only a leader may ask for. A claim is how one becomes the leader; deleting a session is how a process that leads no longer gives
# back the one that it had just made.
EFFECTS = re.compile(
    r"^(TransactWriteItems (?!.*LEASE)|CreateFleet|TerminateInstances"
    r"|(POST|PATCH) .*(generatejitconfig|sessions|acquirejobs)|DELETE (?!.*sessions))"
)


def every_job_completed(rig):
    def done():
        counters = control("counters")
        if counters["jobsFailed"]:
            raise Violation(f"{counters['jobsFailed']} jobs failed")
        return counters["jobsCompleted"] == counters["jobs"]

    try:
        until(120, "every job to complete", done, pause=0.2)
    except Violation as violation:
        waiting = [job for job in control("jobs") if job["state"] != "completed"]
        raise Violation(f"{violation}; still there: {waiting[:5]}, ledger: {rig.ledger.live()}") from None


def nothing_is_left(rig):
    def left():
        alive = [one["id"] for one in control("instances") if one["state"] in ("pending", "running", "stopping", "shutting-down")]
        registered = [runner["name"] for runner in control("runners")]
        live = [key for key in rig.ledger.live() if key != "STATE"]
        return alive + registered + live

    try:
        until(90, "instances, registrations and records to be gone", lambda: not left(), pause=0.2)
    except Violation as violation:
        raise Violation(f"{violation}; left: {left()}") from None


def no_busy_runner_was_terminated(rig):
    if (number := control("counters")["terminatedWhileBusy"]) != 0:
        raise Violation(f"{number} instances were terminated with a job on them")


def job_id(key):
    """GitHub's id of a job, from a record's key: `JOB#RUN/JOB` or, where GitHub names no run, `JOB#JOB`."""
    parts = key.partition("#")[2].split("/")
    return parts[1] if len(parts) > 1 and parts[0].isdigit() else parts[0]


def history_knows_every_job(rig):
    """Each job's end was told by a message, whoever led then: none of them was lost on the way."""

    def missing():
        ended = {job_id(item["sk"]): item.get("result") for item in rig.ledger.history("JOB")}
        return {job["id"]: ended.get(job["id"]) for job in control("jobs") if ended.get(job["id"]) != "succeeded"}

    try:
        until(15, "every job's end in HISTORY", lambda: not missing(), pause=0.2)
    except Violation as violation:
        raise Violation(f"{violation}; else: {missing()}") from None


def one_leads(rig):
    """By the ledger, by `agent status`, and by the agents' own processes."""
    leader = until(30, "one leader with a session", rig.serves)

    def healthy():
        answer = subprocess.run([AGENT, "status", "--json"], capture_output=True, text=True, check=False)
        report = json.loads(answer.stdout) if answer.stdout else {}
        lease = report.get("lease", {})
        return answer.returncode == 0 and lease.get("state") == "held" and lease.get("owner") == leader.name

    until(30, f"status to find it healthy, led by {leader.name}", healthy, pause=0.2)


def epochs_increase(rig):
    elections = rig.elections()
    epochs = [epoch for _, epoch, _ in elections]
    if any(later <= earlier for earlier, later in zip(epochs, epochs[1:])):
        raise Violation(f"epochs in order of time: {epochs}")
    if epochs and epochs[-1] != rig.epoch():
        raise Violation(f"the last election was for epoch {epochs[-1]}, the ledger has {rig.epoch()}")
    recorded = sorted(int(item["epoch"]) for item in rig.ledger.history("ELECTION"))
    if recorded and recorded != list(range(1, rig.epoch() + 1)):
        raise Violation(f"HISTORY has elections for {recorded}, the epoch is {rig.epoch()}")


def no_effect_after_the_successors_claim(rig, journals, exempt=()):
    """`journals`: what each agent asked for in this round. `exempt`: agents whose requests were held back and came late."""
    offset = time.time() - time.monotonic()
    elections = rig.elections()
    for agent, requests in journals.items():
        if agent in exempt:
            continue
        for at, name in requests:
            if not EFFECTS.match(name):
                continue
            so_far = [election for election in elections if election[0] <= at + offset]
            if so_far and so_far[-1][2] is not agent:
                when, epoch, leader = so_far[-1]
                raise Violation(f"{agent.name} asked for {name} {at + offset - when:.3f} s after {leader.name} led under epoch {epoch}")


def processes_are_well(rig):
    for agent in rig.agents:
        if not agent.is_running and not agent.ended_well():
            raise Violation(f"{agent.name} ended with {agent.process.returncode}; see {agent.log_path}")


def no_errors_are_logged(rig, expected=None):
    for agent in rig.agents:
        lines = agent.lines()
        for line in lines[agent.checked :]:
            surprise = line["level"] in ("error", "critical") and not (expected and re.search(expected, line["message"]))
            if surprise:
                raise Violation(f"{agent.name} logged: {json.dumps(line)}")
        agent.checked = len(lines)


def all_that_must_hold(rig, scenario, exempt):
    every_job_completed(rig)
    nothing_is_left(rig)
    no_busy_runner_was_terminated(rig)
    history_knows_every_job(rig)
    one_leads(rig)
    epochs_increase(rig)
    no_effect_after_the_successors_claim(rig, {agent: agent.journal() for agent in rig.agents}, exempt)
    processes_are_well(rig)
    no_errors_are_logged(rig, scenario.expected_errors)
