"""Thirty days of HISTORY as agents leave it: for each job a JOB, a RUNNER and a BATCH (Sources/Scaler/Records), and an election every eight
hours; no agent lives."""

import random
import time
import uuid

DAY = 86_400_000
KEPT = 30 * DAY
TYPES = ["m7i.large", "m6i.large", "m6a.large"]


def attribute(value):
    if isinstance(value, int):
        return {"N": str(value)}
    return {"L": [{"S": each} for each in value]} if isinstance(value, list) else {"S": value}


class History:
    def __init__(self, scope, take):
        self.scope, self.name, self.take = scope, scope.rsplit("/", 1)[1], take
        self.dice = random.Random(13)

    def put(self, sort_key, written, **fields):
        day = time.strftime("%Y-%m-%d", time.gmtime(written // 1000))
        fields |= {"pk": f"HISTORY#{self.scope}#{day}", "sk": sort_key, "format": 1, "ttl": (written + KEPT) // 1000}
        self.take({name: attribute(value) for name, value in fields.items()})

    def job(self, index, assigned):
        """A job, its launch and its runner; the names of all."""
        dice, scope = self.dice, self.scope
        run, job, batch = 30_000_000_000 + index * 7, str(uuid.UUID(int=dice.getrandbits(128), version=4)), f"{dice.getrandbits(128):032x}"
        instance = f"i-0{dice.getrandbits(64):016x}"
        runner, place, repository = f"{self.name}-{instance}", dice.randrange(3), f"acme/service-{index % 40}"
        launched, started, ended = assigned + 1200, assigned + 42_000, assigned + 300_000
        self.put(
            f"BATCH#{batch}", launched, batch=batch, epoch=index // 1000 + 1, created=assigned + 150, count=1,
            template="lt-067c28f9093338a47", templateVersion=7, market="spot",
            overrides=[text for type in TYPES for zone in "abc" for text in (type, f"subnet-0{zone}")],
            tags=["Name", self.name, "gha-scale-set", scope, "gha-batch", batch, "gha-epoch", "7", "gha-deployment", "0" * 32],
            launched=1, closed=launched,
        )  # fmt: skip
        self.put(
            f"RUNNER#{runner}", ended, runner=runner, instance=instance, state="finished", batch=batch, githubId=index + 1, scaleSet=7,
            job=f"{run}/{job}", type=TYPES[place], zone=f"us-east-1{'abc'[place]}", market="spot", launched=launched,
            configured=launched + 400, started=started, finished=ended - 9000, ended=ended, reason="Client.InstanceInitiatedShutdown",
        )  # fmt: skip
        self.put(
            f"JOB#{run}/{job}", ended - 9000, job=f"{run}/{job}", run=run, repository=repository,
            workflow=f"{repository}/.github/workflows/ci.yml@refs/heads/main", name=f"build ({index % 9})", queued=assigned - 900,
            assigned=assigned, firstAssigned=assigned, heard=assigned, started=started, runner=runner, completed=ended - 9000,
            result="interrupted by EC2" if index % 500 == 0 else "succeeded",
        )  # fmt: skip
        return {"run": run, "job": job, "batch": batch, "instance": instance, "runner": runner}


def fill(scope, jobs, take):
    """Hands each record to `take`, and returns the names of one job, 14 days old."""
    now = int(time.time() * 1000)
    first = now - KEPT + 3_600_000
    filling, chosen = History(scope, take), {}
    for index in range(jobs):
        names = filling.job(index, first + (now - 600_000 - first) * index // jobs)
        if index == jobs * 9 // 20:
            chosen = names
    for epoch, at in enumerate(range(first, now, DAY // 3), 1):
        filling.put(f"ELECTION#{epoch:019d}", at, epoch=epoch, owner="agent-a", cause="expired", at=at, leaderlessAtLeastMs=5000)
    return chosen
