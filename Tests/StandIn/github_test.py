"""The stand-in's GitHub, spoken to over raw sockets with the requests that GitHub's official Go client sends
(observed on the wire 2026-11-24), and with `stand-in runner` in the place of GitHub's runner.

Run as: python3 github_test.py URL STAND_IN    (a stand-in started with --hold 1500 --session-stale 1500 --lost-runner 300)
"""

import base64
import json
import os
import socket
import subprocess
import sys
import threading
import time
from urllib.parse import urlsplit

URL = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:5700"
STAND_IN = sys.argv[2] if len(sys.argv) > 2 else ".build/debug/stand-in"
AGENT = '{"system":"actions-runner-controller","version":"0.4.0","commit_sha":"6ce0259","scale_set_id":1,"subsystem":"listener","build_version":"","build_commit_sha":"","kind":"scaleset"}'
PREVIEW = "api-version=6.0-preview"


def open_request(method, url, body=None, **headers):
    parts = urlsplit(url)
    connection = socket.create_connection((parts.hostname, parts.port), timeout=20)
    data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"{method} {parts.path}{'?' + parts.query if parts.query else ''} HTTP/1.1", f"Host: {parts.netloc}", f"User-Agent: {AGENT}", f"Content-Length: {len(data)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + data)
    return connection


def read_answer(connection):
    """The whole answer must come in one segment: one receive gives all of it."""
    received = connection.recv(1 << 20)
    head, _, body = received.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    headers = {line.split(": ")[0].lower(): line.split(": ", 1)[1] for line in lines[1:]}
    length = int(headers.get("content-length", 0))
    if length < 60_000:
        assert len(body) == length, f"{len(body)} of {length} bytes in the first segment"
    while len(body) < length:
        body += connection.recv(1 << 20)
    return int(lines[0].split(" ")[1]), headers, body


def ask(method, url, body=None, **headers):
    connection = open_request(method, url, body, **headers)
    try:
        return read_answer(connection)
    finally:
        connection.close()


def decoded(body):
    return json.loads(body.decode("utf-8-sig"))


def control(method, path, body=None):
    status, _, answer = ask(method, f"{URL}/_control/{path}", body)
    assert status in (200, 204), (status, answer)
    return decoded(answer) if answer else None


def wait_for(what, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = what()
        if value:
            return value
        time.sleep(0.01)
    raise AssertionError("waited in vain")


def webtoken_claims(token):
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


class Service:
    """An admin connection, as the official client makes one."""

    def __init__(self, scope="orgs/acme", config="acme", bearer="pat-1"):
        status, _, body = ask("POST", f"{URL}/api/v3/{scope}/actions/runners/registration-token", Authorization=f"Bearer {bearer}", Content_Type="application/vnd.github.v3+json")
        assert status == 201, (status, body)
        registration = decoded(body)["token"]
        status, _, body = ask("POST", f"{URL}/api/v3/actions/runner-registration", {"url": f"{URL}/{config}", "runner_event": "register"}, Authorization=f"RemoteAuth {registration}", Content_Type="application/json")
        assert status == 200, (status, body)
        self.base, self.token = decoded(body)["url"], decoded(body)["token"]
        assert webtoken_claims(self.token)["exp"] > time.time() + 60

    def __call__(self, method, path, body=None, token=None):
        joint = "&" if "?" in path else "?"
        status, headers, answer = ask(method, f"{self.base.rstrip('/')}/_apis/{path}{joint}{PREVIEW}", body, Authorization=f"Bearer {token or self.token}", Content_Type="application/json")
        return status, answer if "json" not in headers.get("content-type", "") else decoded(answer)


def exception(answer, name, status):
    assert answer[0] == status and name in answer[1]["typeName"], answer


def tokens():
    assert ask("POST", f"{URL}/api/v3/orgs/acme/actions/runners/registration-token")[0] == 401
    assert ask("POST", f"{URL}/api/v3/actions/runner-registration", {"url": "x", "runner_event": "register"}, Authorization="RemoteAuth nonsense")[0] == 401
    for scope, config in (("enterprises/big", "enterprises/big"), ("repos/acme/web", "acme/web")):
        Service(scope, config)
    part = lambda claims: base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    now = int(time.time())
    app = ".".join([part({"alg": "RS256"}), part({"iss": "Iv1", "iat": now - 60, "exp": now + 480}), "c2ln"])
    status, _, body = ask("POST", f"{URL}/api/v3/app/installations/7/access_tokens", Authorization=f"Bearer {app}", Content_Type="application/vnd.github+json")
    assert status == 201, body
    Service(bearer=decoded(body)["token"])
    assert ask("GET", f"{URL}/_services/_apis/runtime/runnerscalesets?{PREVIEW}&name=x", Authorization="Bearer a.b.c")[0] == 401


def scale_set(service, name):
    status, groups = service("GET", "runtime/runnergroups/?groupName=Default")
    assert status == 200 and groups["value"][0] == {"id": 1, "name": "Default", "size": 0, "isDefaultGroup": True}, groups
    assert service("GET", f"runtime/runnerscalesets?runnerGroupId=1&name={name}") == (200, {"count": 0, "value": []})
    wanted = {"id": 0, "name": name, "runnerGroupId": 1, "labels": [{"type": "System", "name": name}], "RunnerSetting": {"disableUpdate": True}, "createdOn": "0001-01-01T00:00:00Z"}
    status, made = service("POST", "runtime/runnerscalesets", wanted)
    assert status == 200 and made["name"] == name and made["labels"] == wanted["labels"] and made["RunnerSetting"]["disableUpdate"], made
    exception(service("POST", "runtime/runnerscalesets", wanted), "RunnerScaleSetExistsException", 400)
    exception(service("GET", "runtime/runnerscalesets/999"), "RunnerScaleSetNotFoundException", 404)
    assert service("PATCH", f"runtime/runnerscalesets/{made['id']}", {"labels": [{"type": "System", "name": name}]})[0] == 200
    return made["id"]


class Queue:
    def __init__(self, service, set_id, owner):
        self.service, self.set = service, set_id
        answer = service("POST", f"runtime/runnerscalesets/{set_id}/sessions", {"sessionId": "00000000-0000-0000-0000-000000000000", "ownerName": owner})
        assert answer[0] == 200, answer
        self.id, self.url, self.token = answer[1]["sessionId"], answer[1]["messageQueueUrl"], answer[1]["messageQueueAccessToken"]
        assert "?" in self.url and "_services" not in self.url and webtoken_claims(self.token)["exp"] > time.time()

    def open_poll(self, last=0, capacity=10):
        url = self.url + (f"&lastMessageId={last}" if last else "")
        return open_request("GET", url, Accept=f"application/json; {PREVIEW}", Authorization=f"Bearer {self.token}", **{"X-Scalesetmaxcapacity": capacity})

    def poll(self, last=0, capacity=10):
        connection = self.open_poll(last, capacity)
        try:
            status, _, body = read_answer(connection)
            return status, decoded(body) if body and status == 200 else None
        finally:
            connection.close()

    def acknowledge(self, message):
        path, _, query = self.url.partition("?")
        return ask("DELETE", f"{path}/{message}?{query}", Authorization=f"Bearer {self.token}")[0]


def sessions(service, set_id):
    queue = Queue(service, set_id, "first")
    exception(service("POST", f"runtime/runnerscalesets/{set_id}/sessions", {"ownerName": "first"}), "RunnerScaleSetSessionConflictException", 409)
    status, fresh = service("PATCH", f"runtime/runnerscalesets/{set_id}/sessions/{queue.id}")
    assert status == 200 and fresh["sessionId"] == queue.id and fresh["messageQueueAccessToken"] != queue.token
    began = time.monotonic()
    assert queue.poll() == (202, None)
    assert 1.3 < time.monotonic() - began < 3, "an empty poll is held"
    assert service("DELETE", f"runtime/runnerscalesets/{set_id}/sessions/{queue.id}")[0] == 204
    assert queue.poll()[0] == 401
    exception(service("DELETE", f"runtime/runnerscalesets/{set_id}/sessions/{queue.id}"), "RunnerScaleSetSessionExpiredException", 400)
    # A client that hung up in the middle of its poll doesn't keep its session alive.
    dead = Queue(service, set_id, "dead")
    connection = dead.open_poll()
    wait_for(lambda: control("GET", "sessions"))
    connection.close()
    body = {"ownerName": "second"}
    began = time.monotonic()
    made = wait_for(lambda: (answer := service("POST", f"runtime/runnerscalesets/{set_id}/sessions", body))[0] == 200 and answer[1], 5)
    assert time.monotonic() - began < 3
    assert service("DELETE", f"runtime/runnerscalesets/{set_id}/sessions/{made['sessionId']}")[0] == 204


def entries(message):
    return json.loads(message["body"]) if message["body"] else []


def jobs(service, set_id, name):
    queue = Queue(service, set_id, "agent")
    connection = queue.open_poll(capacity=2)
    wait_for(lambda: any(entry["detail"] == "capacity 2" for entry in control("GET", "timeline")["entries"]))
    control("POST", "queue", {"count": 3, "durationMs": 100, "labels": [name]})
    status, _, body = read_answer(connection)
    message = decoded(body)
    assert status == 200 and message["messageType"] == "RunnerScaleSetJobMessages" and message["messageId"] >= 100000001
    assert message["statistics"]["totalAssignedJobs"] == 2, "capacity 2 takes two of three"
    first = entries(message)[0]
    assert first["messageType"] == "JobAssigned" and first["runnerRequestId"] == 0 and first["finishTime"] == "0001-01-01T00:00:00Z", first
    assert queue.poll()[1]["messageId"] == message["messageId"], "not deleted, so sent again to a poll from 0"
    assert queue.acknowledge(message["messageId"]) == 204
    status, more = queue.poll(last=message["messageId"], capacity=3)
    assert more["statistics"]["totalAssignedJobs"] == 3
    assert queue.acknowledge(more["messageId"]) == 204
    run_jobs(service, queue, set_id, name)


def run_jobs(service, queue, set_id, name):
    path = f"runtime/runnerscalesets/{set_id}/generatejitconfig"
    runner = f"{name}-0001"
    status, minted = service("POST", path, {"name": runner, "workFolder": "_work"})
    assert status == 200 and minted["runner"]["name"] == runner and 4_000 < len(minted["encodedJITConfig"]) < 8_000, len(minted["encodedJITConfig"])
    exception(service("POST", path, {"name": runner, "workFolder": "_work"}), "AgentExistsException", 409)
    agents = "distributedtask/pools/0/agents"
    assert service("GET", f"{agents}?agentName={runner}")[1]["value"][0]["id"] == minted["runner"]["id"]
    assert service("GET", f"{agents}?agentName=nobody")[1] == {"count": 0, "value": []}
    exception(service("GET", f"{agents}/999"), "AgentNotFoundException", 404)
    environment = {"ACTIONS_RUNNER_INPUT_JITCONFIG": minted["encodedJITConfig"]}
    process = subprocess.Popen([STAND_IN, "runner"], env=environment, stdout=subprocess.PIPE)
    wait_for(lambda: service("GET", f"{agents}/{minted['runner']['id']}")[1].get("busy"))
    exception(service("DELETE", f"{agents}/{minted['runner']['id']}"), "JobStillRunningException", 409)
    out, _ = process.communicate(timeout=10)
    assert process.returncode == 0 and b"Listening for Jobs" in out, out
    assert subprocess.run([STAND_IN, "runner"], env=environment, capture_output=True).returncode != 0, "a configuration serves once"
    seen, last = [], 0
    while {"JobStarted", "JobCompleted"} - {entry["messageType"] for entry in seen}:
        message = queue.poll(last=last)[1]
        last = message["messageId"]
        seen += entries(message)
        assert queue.acknowledge(last) == 204
    done = next(entry for entry in seen if entry["messageType"] == "JobCompleted")
    assert done["runnerName"] == runner and done["result"] == "succeeded" and done["runnerId"] == minted["runner"]["id"], done
    exception(service("GET", f"{agents}/{minted['runner']['id']}"), "AgentNotFoundException", 404)
    # An idle runner that was never used can be removed.
    status, spare = service("POST", path, {"name": f"{name}-0002", "workFolder": "_work"})
    assert service("DELETE", f"{agents}/{spare['runner']['id']}")[0] == 204
    assert service("DELETE", f"runtime/runnerscalesets/{set_id}/sessions/{queue.id}")[0] == 204


def faults(service, set_id):
    queue = Queue(service, set_id, "agent")
    control("POST", "fault", {"name": "github-down", "durationMs": 200})
    assert service("GET", f"runtime/runnerscalesets/{set_id}")[0] == 503
    wait_for(lambda: service("GET", f"runtime/runnerscalesets/{set_id}")[0] == 200)
    control("POST", "fault", {"name": "lose-session"})
    assert queue.poll()[0] == 401
    status, text = service("PATCH", f"runtime/runnerscalesets/{set_id}/sessions/{queue.id}")
    assert status == 404 and b"RunnerAdminException" in text, (status, text)
    control("POST", "fault", {"name": "expire-tokens"})
    assert service("GET", f"runtime/runnerscalesets/{set_id}")[0] == 401
    fresh = Service()
    control("POST", "fault", {"name": "lose-scale-set"})
    exception(fresh("POST", f"runtime/runnerscalesets/{set_id}/sessions", {"ownerName": "x"}), "RunnerScaleSetNotFoundException", 404)


def delays():
    """Many small answers on kept connections: 40 ms each would show Nagle's algorithm at work."""
    parts = urlsplit(URL)
    connection = socket.create_connection((parts.hostname, parts.port), timeout=10)
    began = time.monotonic()
    for _ in range(100):
        connection.sendall(f"GET /_control/counters HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode())
        assert read_answer(connection)[0] == 200
    assert time.monotonic() - began < 2


def commands(name):
    environment = dict(os.environ, STANDIN_URL=URL)
    run = lambda *words: subprocess.run([STAND_IN, *words], env=environment, capture_output=True, text=True)
    assert run("queue", "2", "--duration", "1s", "--label", name).stdout == "queued 2\n"
    assert len(json.loads(run("jobs", "--json").stdout)) == 5
    assert "state" in run("instances").stdout
    assert json.loads(run("counters").stdout)["jobsCompleted"] == 1
    assert run("fault", "nonsense").returncode != 0
    assert run("power-off", "i-nobody").returncode != 0


tokens()
admin = Service()
set_name = "spot"
number = scale_set(admin, set_name)
sessions(admin, number)
jobs(admin, number, set_name)
delays()
commands(set_name)
faults(admin, number)
print("github: all as the official client expects")
