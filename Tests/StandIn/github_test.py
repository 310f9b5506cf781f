"""The stand-in's GitHub, spoken to as GitHub's official Go client speaks, and with `stand-in runner` in the place of GitHub's runner.

Run as: python3 github_test.py URL STAND_IN APP_KEY OTHER_KEY
(a stand-in started with --hold 4000 --session-stale 1500 --lost-runner 300 --runner-linger 0 --app Iv1/7=PUBLIC_HALF_OF_APP_KEY)
"""

import base64
import json
import os
import socket
import subprocess
import sys
import time
from urllib.parse import urlsplit

from actions import PREVIEW, URL, Queue, Service, ask, control, decoded, entries, exception, read_answer, wait_for

STAND_IN = sys.argv[2]


def tokens():
    assert ask("POST", f"{URL}/api/v3/orgs/acme/actions/runners/registration-token")[0] == 401
    assert ask("POST", f"{URL}/api/v3/actions/runner-registration", {"url": "x", "runner_event": "register"}, Authorization="RemoteAuth nonsense")[0] == 401
    for scope, config in (("enterprises/big", "enterprises/big"), ("repos/acme/web", "acme/web")):
        Service(scope, config)
    # A registration token serves its own scope only.
    registration = decoded(ask("POST", f"{URL}/api/v3/orgs/acme/actions/runners/registration-token", Authorization="Bearer pat")[2])["token"]
    body = {"url": f"{URL}/other", "runner_event": "register"}
    assert ask("POST", f"{URL}/api/v3/actions/runner-registration", body, Authorization=f"RemoteAuth {registration}")[0] == 404
    app()
    assert ask("GET", f"{URL}/_services/_apis/runtime/runnerscalesets?{PREVIEW}&name=x", Authorization="Bearer a.b.c")[0] == 401


def app():
    """A GitHub App's token is checked: signature, times, issuer, installation."""
    now = int(time.time())
    encoded = lambda data: base64.urlsafe_b64encode(data).decode().rstrip("=")

    def sign_in(key=sys.argv[3], installation=7, issuer="Iv1", issued=now - 60, expires=now + 480, algorithm="RS256"):
        head = ".".join(encoded(json.dumps(part).encode()) for part in ({"alg": algorithm}, {"iss": issuer, "iat": issued, "exp": expires}))
        signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", key], input=head.encode(), capture_output=True, check=True).stdout
        headers = {"Authorization": f"Bearer {head}.{encoded(signature)}", "Content_Type": "application/vnd.github+json"}
        status, _, body = ask("POST", f"{URL}/api/v3/app/installations/{installation}/access_tokens", **headers)
        return status, decoded(body)

    status, answer = sign_in()
    assert status == 201 and answer["token"].startswith("ghs_"), answer
    Service(bearer=answer["token"])
    assert sign_in(key=sys.argv[4])[0] == 401, "another key"
    assert sign_in(algorithm="HS256")[0] == 401
    assert sign_in(issued=now + 120)[0] == 401 and sign_in(expires=now - 1)[0] == 401 and sign_in(expires=now + 900)[0] == 401
    assert sign_in(issuer="Iv2")[0] == 404 and sign_in(installation=8)[0] == 404
    assert ask("POST", f"{URL}/api/v3/orgs/acme/actions/runners/registration-token", Authorization="Bearer ghs_nonsense")[0] == 401


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


def sessions(service, set_id):
    queue = Queue(service, set_id, "first")
    exception(service("POST", f"runtime/runnerscalesets/{set_id}/sessions", {"ownerName": "first"}), "RunnerScaleSetSessionConflictException", 409)
    status, fresh = service("PATCH", f"runtime/runnerscalesets/{set_id}/sessions/{queue.id}")
    assert status == 200 and fresh["sessionId"] == queue.id and fresh["messageQueueAccessToken"] != queue.token
    began = time.monotonic()
    assert queue.poll() == (202, None)
    assert 3.8 < time.monotonic() - began < 10, "an empty poll is held"
    assert service("DELETE", f"runtime/runnerscalesets/{set_id}/sessions/{queue.id}")[0] == 204
    assert queue.poll()[0] == 401
    exception(service("DELETE", f"runtime/runnerscalesets/{set_id}/sessions/{queue.id}"), "RunnerScaleSetSessionExpiredException", 400)
    # A client that hung up in the middle of its poll doesn't keep its session alive.
    dead = Queue(service, set_id, "dead")
    before = polls()
    connection = dead.open_poll()
    wait_for(lambda: polls() > before)
    connection.close()
    body = {"ownerName": "second"}
    began = time.monotonic()
    made = wait_for(lambda: (answer := service("POST", f"runtime/runnerscalesets/{set_id}/sessions", body))[0] == 200 and answer[1], 8)
    assert time.monotonic() - began < 5
    assert service("DELETE", f"runtime/runnerscalesets/{set_id}/sessions/{made['sessionId']}")[0] == 204


def polls():
    """How many there were."""
    return sum(entry["what"] == "poll" for entry in control("GET", "timeline")["entries"])


def jobs(service, set_id, name):
    queue = Queue(service, set_id, "agent")
    connection = queue.open_poll(capacity=2)
    wait_for(lambda: any(entry["detail"] == "capacity 2" for entry in control("GET", "timeline")["entries"]))
    control("POST", "queue", {"count": 3, "durationMs": 2000, "labels": [name]})
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
    control("POST", "fault", {"name": "github-down", "durationMs": 2000})
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


def segments():
    """Many small answers on a kept connection, each in one segment: a second one would wait for Nagle's algorithm, 40 ms each time."""
    parts = urlsplit(URL)
    connection = socket.create_connection((parts.hostname, parts.port), timeout=10)
    for _ in range(100):
        connection.sendall(f"GET /_control/counters HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode())
        assert read_answer(connection)[0] == 200


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
segments()
commands(set_name)
faults(admin, number)
print("github: all as the official client expects")
