"""A cloud that is running already, agents in it behind doors that can be broken, and work for them.

Tests/System/chaos.sh and Benchmarks/failover start the cloud (scripts/lib/cloud.sh) and pass it on in the environment.
"""

import datetime
import functools
import json
import os
import pathlib
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request

import boto3

import cables

CLOUD = pathlib.Path(os.environ["CLOUD"])
AGENT = pathlib.Path(os.environ["BIN"]) / "agent"
STANDIN = os.environ["STANDIN_URL"]
DYNAMODB = os.environ["AWS_ENDPOINT_URL_DYNAMODB"]
TABLE = os.environ.get("DYNAMODB_TABLE", "gha-listener-scaler")


class Violation(Exception):
    """Something that must hold did not."""


def port_of(url):
    return int(url.rsplit(":", 1)[1])


def until(seconds, what, look, pause=0.05):
    """Looks again until it is true, and returns what it saw."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        if time.monotonic() > deadline:
            raise Violation(f"waited {seconds} s in vain for: {what}")
        time.sleep(pause)
    return seen


def control(path, body=None):
    """The stand-in's control interface."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{STANDIN}/_control/{path}", data=data, method="GET" if body is None else "POST")
    with urllib.request.urlopen(request, timeout=30) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def connected(path):
    """A connection to a socket's path; None while nobody listens there: the path exists a moment earlier."""
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(10)
    try:
        connection.connect(path)
    except (FileNotFoundError, ConnectionRefusedError):
        connection.close()
        return None
    return connection


class Proxy:
    """The process behind all doors."""

    def __init__(self, path=str(CLOUD / "proxy.sock")):
        program = pathlib.Path(__file__).parent / "proxy.py"
        with open(CLOUD / "proxy.log", "ab") as log:
            self.process = subprocess.Popen([sys.executable, program, path], stdout=log, stderr=log, start_new_session=True)
        self.connection = until(10, "the proxy", lambda: connected(path))
        self.lines = self.connection.makefile("rw")
        self.lock = threading.Lock()

    def end(self):
        self.process.kill()
        self.process.wait()
        self.lines.close()
        self.connection.close()

    def order(self, do, door, **more):
        with self.lock:
            self.lines.write(json.dumps({"do": do, "door": door, **more}) + "\n")
            self.lines.flush()
            answer = json.loads(self.lines.readline())
        if "error" in answer:
            raise RuntimeError(f"proxy: {do} {door}: {answer['error']}")
        return answer


class Door:
    def __init__(self, proxy, name, url, cable=None):
        """`cable`: what leads to it; without one its agent is on this very host."""
        self.proxy, self.name, self.cable = proxy, name, cable
        # Not 127.0.0.1: an agent's no_proxy tells the doors that are endpoints by their address.
        self.address = cable.address if cable else "127.0.0.2"
        self.url = f"http://{self.address}:{proxy.order('open', name, at=self.address, to=port_of(url))['port']}"

    def become(self, fault, ms=0):
        self.proxy.order("fault", self.name, fault=fault, ms=ms)

    def pull(self):
        self.cable.pull()

    def lose(self, match, count=1):
        self.proxy.order("lose", self.name, match=match, count=count)

    def heal(self):
        if self.cable:
            self.cable.plug()
        self.proxy.order("heal", self.name)

    def requests(self):
        """[(when, name)] of what was asked through it since the last call, on CLOCK_MONOTONIC."""
        return self.proxy.order("journal", self.name)["requests"]

    def lost(self):
        return self.proxy.order("lost", self.name)["lost"]

    def close(self):
        self.proxy.order("close", self.name)


class Agent:
    """One `agent run`, as if on a host of its own. A host's agent may be started again."""

    def __init__(self, proxy, name, host=None):
        """`host`: a network of its own; without one it shares this machine's."""
        self.name, self.host = name, host
        services = {"dynamodb": DYNAMODB, "ec2": STANDIN, "github": STANDIN}
        self.dynamodb, self.ec2, self.github = (
            Door(proxy, f"{name}/{service}", url, host and host.cable()) for service, url in services.items()
        )
        self.doors = [self.dynamodb, self.ec2, self.github]
        self.log_path = CLOUD / f"{name}.log"
        self.process = None
        self.expected_codes = {0}
        self.read, self.offset, self.checked = [], 0, 0

    def start(self, **settings):
        environment = os.environ | {
            "INSTANCE_ID": self.name, "LOCK_FILE": str(CLOUD / f"{self.name}.lock"), "http_proxy": self.github.url,
            "no_proxy": f"{self.dynamodb.address},{self.ec2.address}", "AWS_ENDPOINT_URL_DYNAMODB": self.dynamodb.url, "AWS_ENDPOINT_URL_EC2": self.ec2.url,
        } | settings  # fmt: skip
        with open(self.log_path, "ab") as log:
            command = [AGENT, "run"]
            self.process = subprocess.Popen(
                self.host.command(command) if self.host else command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        return self

    def signal(self, number):
        os.kill(self.process.pid, number)

    def kill(self):
        self.signal(signal.SIGKILL)
        self.expected_codes.add(-signal.SIGKILL)
        self.process.wait()

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def ended_well(self):
        """It ended, by itself and with exit code 0, or was killed by a scenario."""
        return self.process.poll() is not None and self.process.returncode in self.expected_codes

    def lines(self):
        """Every line of its log, as JSON; one that is being written is left for the next look."""
        with open(self.log_path, encoding="utf-8", errors="replace", newline="\n") as log:
            log.seek(self.offset)
            text = log.read()
        whole = text[: text.rfind("\n") + 1]
        self.offset += len(whole.encode())
        for line in whole.splitlines():
            try:
                self.read.append(json.loads(line))
            except ValueError:
                self.read.append({"level": "error", "message": f"not JSON: {line}", "time": "1970-01-01T00:00:00Z"})
        return self.read

    def logged(self, text, since):
        """Whether it logged a line with this text after `since` (seconds since 1970)."""
        return any(text in line["message"] and moment(line) >= since for line in self.lines())

    def journal(self):
        """What it asked for since the last call, in order of time."""
        return sorted(request for door in self.doors for request in door.requests())

    def close(self):
        for door in self.doors:
            door.close()
        self.doors = []
        if self.host:
            self.host.close()
            self.host = None


def moment(line):
    """Seconds since 1970 of a line of a log."""
    return datetime.datetime.fromisoformat(line["time"].replace("Z", "+00:00")).timestamp()


class Ledger:
    """The table, read beside the agents."""

    def __init__(self):
        self.table = boto3.resource("dynamodb", endpoint_url=DYNAMODB, region_name=os.environ["AWS_REGION"]).Table(TABLE)
        self.found = None

    @property
    def scope(self):
        """Of the one lease in it; None before the first claim."""
        if self.found is None:
            partitions = [item["pk"] for item in self.items() if item["pk"].startswith("LEASE#")]
            self.found = partitions[0].partition("#")[2] if partitions else None
        return self.found

    def items(self):
        page = self.table.scan(ConsistentRead=True)
        items = page["Items"]
        while key := page.get("LastEvaluatedKey"):
            page = self.table.scan(ConsistentRead=True, ExclusiveStartKey=key)
            items += page["Items"]
        return items

    def item(self, partition, sort):
        return self.table.get_item(Key={"pk": f"{partition}#{self.scope}", "sk": sort}, ConsistentRead=True).get("Item", {})

    def live(self):
        """Sort keys of what isn't over."""
        answer = self.table.query(
            KeyConditionExpression="pk = :pk", ExpressionAttributeValues={":pk": f"LIVE#{self.scope}"}, ConsistentRead=True
        )
        return sorted(item["sk"] for item in answer["Items"])

    def runners(self):
        return [item for item in self.items() if item["pk"].startswith("LIVE#") and item["sk"].startswith("RUNNER#")]

    def history(self, kind):
        return [item for item in self.items() if item["pk"].startswith("HISTORY#") and item["sk"].startswith(f"{kind}#")]


class Work(threading.Thread):
    """Queues jobs without end, until it is stopped; none while it is paused."""

    def __init__(self, dice):
        super().__init__(daemon=True)
        self.dice = random.Random(dice.random())
        self.is_over = threading.Event()
        self.is_paused = False
        self.trouble = None

    def run(self):
        try:
            while not self.is_over.is_set():
                if not self.is_paused:
                    control("queue", {"count": self.dice.choice([1, 1, 2]), "durationMs": self.dice.randint(500, 3000)})
                self.is_over.wait(self.dice.uniform(0.3, 1.2))
        except OSError as error:
            self.trouble = error

    def stop(self):
        self.is_over.set()
        self.join()
        if self.trouble:
            raise RuntimeError(f"jobs could not be queued: {self.trouble}")


class Rig:
    """Some agents, and who of them leads."""

    def __init__(self, has_cables=False):
        """`has_cables`: each agent on a host of its own, whose cables can be pulled out."""
        self.proxy = Proxy()
        self.has_cables = has_cables
        self.agents = []
        self.count = 0
        self.ledger = Ledger()
        # What is being queued, while a fault strikes.
        self.work = None

    def add(self, **settings):
        """An agent on a new host."""
        self.count += 1
        agent = Agent(self.proxy, f"host-{self.count}", cables.Host() if self.has_cables else None).start(**settings)
        self.agents.append(agent)
        return agent

    def elections(self):
        """[(when, epoch, agent)] in order of time, of every agent there ever was, by their logs."""
        found = []
        for agent in self.agents:
            found += [
                (moment(line), int(line["epoch"]), agent) for line in agent.lines() if line["message"] == "This agent leads"
            ]
        return sorted(found, key=lambda election: election[0])

    def leader(self):
        """The agent whose lease stands, by the ledger; None when it is released, or nobody's."""
        lease = self.ledger.item("LEASE", "LEASE")
        if lease.get("released"):
            return None
        return next((agent for agent in self.agents if agent.name == lease.get("owner")), None)

    def epoch(self):
        return int(self.ledger.item("LEASE", "LEASE").get("epoch", 0))

    def running(self):
        return [agent for agent in self.agents if agent.is_running]

    def served_since(self, epoch):
        """The moment at which an epoch after `epoch` had its session, by its leader's log; None before that."""
        for agent in self.agents:
            for line in agent.lines():
                if line["message"] == "GitHub granted a message session" and int(line.get("epoch", 0)) > epoch:
                    return moment(line)
        return None

    def serves(self):
        """A leader that runs, with a session."""
        leader, epoch = self.leader(), self.epoch()
        return leader if leader and leader.is_running and self.served_since(epoch - 1) else None

    def gather(self, number=2):
        """So many agents run, one of them leads and has a session, and the others know the lease."""
        while len(self.running()) < number:
            self.add()
        leader = until(60, "a leader with a session", self.serves)
        for agent in self.running():
            until(60, f"{agent.name} to be a member", functools.partial(self.ledger.item, "LEASE", f"MEMBER#{agent.name}"))
        return leader

    def end(self):
        for agent in self.agents:
            if agent.is_running:
                agent.signal(signal.SIGCONT)
                agent.signal(signal.SIGKILL)
                agent.process.wait()
            agent.close()
        self.proxy.end()
