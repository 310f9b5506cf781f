"""The stand-in's GitHub where it is as unkind as the real one.

Run as: python3 github_manners_test.py URL STAND_IN
(a stand-in started with --hold 300 --stopped-runner 200..400 --ignored-cancel 500 --lost-runner 60s)
"""

import os
import signal
import subprocess
import sys
import time

from actions import PREVIEW, URL, Queue, Service, ask, control, entries, exception, wait_for

STAND_IN = sys.argv[2]
service = Service()
made = service("POST", "runtime/runnerscalesets", {"name": "odd", "runnerGroupId": 1, "labels": [{"type": "System", "name": "odd"}]})[1]
SET = f"runtime/runnerscalesets/{made['id']}"
AGENTS = "distributedtask/pools/0/agents"
queue = Queue(service, made["id"], "agent")
number = 0


def fault(*words):
    run = subprocess.run([STAND_IN, "fault", *words], env=dict(os.environ, STANDIN_URL=URL), capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stdout


def mint():
    global number
    number += 1
    return service("POST", f"{SET}/generatejitconfig", {"name": f"odd-{number}", "workFolder": "_work"})


def raw(method, path):
    headers = {"Authorization": f"Bearer {service.token}", "Content_Type": "application/json"}
    return ask(method, f"{service.base.rstrip('/')}/_apis/{path}?{PREVIEW}", **headers)


def runner():
    minted = mint()[1]
    process = subprocess.Popen([STAND_IN, "runner"], env={"ACTIONS_RUNNER_INPUT_JITCONFIG": minted["encodedJITConfig"]}, stdout=subprocess.PIPE)
    wait_for(lambda: known(minted["runner"]["name"])["connectedAtMs"])
    return minted["runner"], process


def known(name):
    return next((one for one in control("GET", "runners") if one["name"] == name), {})


def work(duration=60_000):
    queue.poll()
    return control("POST", "queue", {"count": 1, "durationMs": duration, "labels": ["odd"]})["queued"][0]


def job(name):
    return next(one for one in control("GET", "jobs") if one["id"] == name)


def drain():
    """Everything that waits in the queue, message by message; each is deleted."""
    messages = []
    while (message := queue.poll()[1]) is not None:
        messages.append(message)
        assert queue.acknowledge(message["messageId"]) == 204
    return messages


def kinds(messages):
    return [[entry["messageType"] for entry in entries(message)] for message in messages]


def interposed():
    spare = mint()[1]["runner"]
    fault("page", "--call", "removeRunner")
    status, headers, body = raw("DELETE", f"{AGENTS}/{spare['id']}")
    assert status == 200 and headers["content-type"].startswith("text/html") and b"<html>" in body, (status, headers)
    assert known(spare["name"]) and "x-github-request-id" not in headers, "the page has removed nobody, and isn't GitHub's"
    status, headers, _ = raw("DELETE", f"{AGENTS}/{spare['id']}")
    assert status == 204 and headers["x-github-request-id"].count(":") == 4, headers
    fault("rate-limit", "--call", "mint", "--for", "2s", "--status", "403")
    status, headers, body = raw("POST", f"{SET}/generatejitconfig")
    assert status == 400, "what isn't a request is refused first"
    status, answer = mint()
    assert status == 403 and "secondary rate limit" in answer["message"], (status, answer)
    assert service("GET", f"{AGENTS}?agentName=x")[0] == 200, "another kind of call"
    fault("rate-limit", "--for", "60s")
    status, headers, body = raw("DELETE", f"{AGENTS}/1")
    assert status == 429 and 0 < int(headers["retry-after"]) <= 60, headers
    fault("clear")
    fault("late-mint", "--for", "700ms")
    began = time.monotonic()
    assert mint()[0] == 200 and time.monotonic() - began >= 0.7
    exception(service("POST", f"{SET}/generatejitconfig", {"name": f"odd-{number}", "workFolder": "_work"}), "AgentExistsException", 409)


def protocol():
    status, kept = service("PATCH", SET, {"labels": [{"type": "System", "name": "other"}]})
    assert status == 200 and [label["name"] for label in kept["labels"]] == ["odd"], kept
    status, body = service("POST", f"{SET}/acquirejobs", [1], token=queue.token)
    assert (status, body) == (404, b"404 page not found\n"), (status, body)
    assert "?" not in queue.url
    exception(service("GET", SET, token="a.b.c"), "InvalidTokenException", 401)
    status, answer = service("PATCH", f"{SET}/sessions/11111111-2222-4333-8444-555555555555")
    assert status == 400 and answer["message"] == "The session identifier 11111111-2222-4333-8444-555555555555 is not valid."
    fault("refuse-queue-tokens")
    assert queue.poll()[0] == 401 and service("PATCH", f"{SET}/sessions/{queue.id}")[0] == 200
    fault("clear")


def messages():
    queue.poll()
    fault("completions-first")
    first = work()
    control("POST", "cancel", {"job": first})
    assert kinds(drain()) == [["JobCompleted", "JobAssigned"]]
    fault("clear")
    fault("late-assignments")
    first = work()
    control("POST", "cancel", {"job": first})
    assert kinds(drain()) == [["JobCompleted"], ["JobAssigned"]]
    fault("no-statistics")
    control("POST", "cancel", {"job": work()})
    assert drain()[0]["statistics"] is None
    fault("clock", "--shift=-48h")
    control("POST", "cancel", {"job": work()})
    entry = entries(drain()[0])[0]
    assert entry["queueTime"] < time.strftime("%Y-%m-%dT%H:%M", time.gmtime(time.time() - 47 * 3600)), entry
    fault("clear")
    fault("restart-messages")
    control("POST", "cancel", {"job": work()})
    assert [message["messageId"] for message in drain()] == [100000001]
    shared()


def shared():
    body = {"count": 2, "durationMs": 1, "labels": ["odd"], "sharedId": "0b6a3f52-9c1d-5e77-8a40-6f2d1c9b7e15"}
    jobs = control("POST", "queue", body)["queued"]
    found = entries(drain()[0])
    assert {entry["jobId"] for entry in found} == {body["sharedId"]} and len({entry["workflowRunId"] for entry in found}) == 2, found
    for one in jobs:
        control("POST", "cancel", {"job": one})
    drain()


def phantoms():
    fault("phantoms", "--count", "2", "--run", "7")
    message = drain()[0]
    assert message["statistics"]["totalAssignedJobs"] == 2 and {entry["workflowRunId"] for entry in entries(message)} == {7}
    fault("lose-assignments")
    assert drain() == [] and service("PATCH", f"{SET}/sessions/{queue.id}")[1]["statistics"]["totalAssignedJobs"] == 0


def runners():
    dropped, process = runner()
    fault("drop-runners")
    out, _ = process.communicate(timeout=10)
    assert process.returncode == 0 and b"no longer exists on the server" in out and not known(dropped["name"]), (process.returncode, out)
    fault("deaf-runners")
    deaf, silent = runner()
    first = work(100)
    time.sleep(0.5)
    assert job(first)["state"] == "assigned", "a deaf listener takes nothing"
    fault("lingering-runners")
    lingering, busy = runner()
    wait_for(lambda: job(first)["state"] == "completed")
    time.sleep(0.3)
    assert busy.poll() is None, "it stays after its job"
    for process in (silent, busy):
        process.kill()


def endings():
    concluded, process = runner()
    first = work(5_000)  # long enough for what is asked meanwhile, on a busy machine too
    wait_for(lambda: job(first)["state"] == "running")
    fault("conclude", "--job", first, "--busy")
    exception(service("DELETE", f"{AGENTS}/{concluded['id']}"), "JobStillRunningException", 409)
    assert job(first)["result"] == "succeeded" and process.poll() is None, "GitHub has ended it, the runner hasn't"
    assert process.wait(timeout=10) == 0
    ignoring, process = runner()
    first = work()
    wait_for(lambda: job(first)["state"] == "running")
    control("POST", "cancel", {"job": first})
    assert wait_for(lambda: job(first)["state"] == "completed" and job(first)["result"]) == "canceled"
    assert process.poll() is None
    process.kill()
    stopped, process = runner()
    first = work()
    wait_for(lambda: job(first)["state"] == "running")
    process.send_signal(signal.SIGTERM)
    assert wait_for(lambda: job(first)["result"]) == "failed" and process.poll() is None, "it waits for its job for a while"
    assert process.wait(timeout=20) == 0


interposed()
protocol()
messages()
phantoms()
runners()
endings()
print("github: limits, pages, clocks, orders and endings are as unkind as the real ones")
