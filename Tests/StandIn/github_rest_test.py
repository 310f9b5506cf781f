"""Owners and groups of the stand-in's GitHub, and what REST tells and does of runners and runs.

Run as: python3 github_rest_test.py URL STAND_IN
(a stand-in started with --hold 300 --runner-linger 1s --group ci --group open=public --deprecates 2.338.0=2026-12-24T00:00:00Z)
"""

import subprocess
import sys
import time

from actions import URL, Queue, Service, ask, control, decoded, entries, exception, wait_for

STAND_IN = sys.argv[2]
service = Service()


def rest(method, path, scope="repos/acme/web", bearer="pat"):
    status, _, body = ask(method, f"{URL}/api/v3/{scope}/actions/{path}", Authorization=f"Bearer {bearer}", Content_Type="application/json")
    return status, decoded(body) if body else None


def create(name, group=1, by=service):
    return by("POST", "runtime/runnerscalesets", {"name": name, "runnerGroupId": group, "labels": [{"type": "System", "name": name}]})[1]["id"]


def found(query, by=service):
    return [one["id"] for one in by("GET", f"runtime/runnerscalesets?{query}")[1]["value"]]


def owners():
    other = Service("repos/acme/web", "acme/web")
    own, theirs = create("shared"), create("shared", by=other)
    assert found("runnerGroupId=1&name=shared") == [own] and found("runnerGroupId=1&name=shared", other) == [theirs]
    exception(service("GET", f"runtime/runnerscalesets/{theirs}"), "RunnerScaleSetNotFoundException", 404)
    exception(service("POST", f"runtime/runnerscalesets/{theirs}/generatejitconfig", {"name": "x"}), "RunnerScaleSetNotFoundException", 404)
    assert service("DELETE", f"runtime/runnerscalesets/{own}")[0] == 204 and other("DELETE", f"runtime/runnerscalesets/{theirs}")[0] == 204


def groups():
    names = [one["name"] for one in service("GET", "runtime/runnergroups/")[1]["value"]]
    assert names == ["Default", "ci", "open"], names
    told = {one["name"]: one["allows_public_repositories"] for one in rest("GET", "runner-groups", "orgs/acme")[1]["runner_groups"]}
    assert told == {"Default": False, "ci": False, "open": True}, told
    first, second, third = create("a"), create("a", 3), create("b", 3)
    assert found("runnerGroupId=3") == [second, third] and found("name=a") == [first, second] and found("runnerGroupId=2") == []
    closed, public = Queue(service, first, "agent"), Queue(service, second, "agent")
    closed.poll()
    control("POST", "queue", {"count": 1, "labels": ["a"], "public": True})
    assert closed.poll() == (202, None), "a public repository's job waits without a word"
    assert len(entries(public.poll()[1])) == 1
    for one in (first, second, third):
        assert service("DELETE", f"runtime/runnerscalesets/{one}")[0] == 204


def versions():
    assert rest("GET", "runners/deprecations/2.335.1", "orgs/acme") == (200, {"runner_version": "2.335.1", "runtime_deprecates_at": "2026-09-24T15:30:55Z"})
    assert rest("GET", "runners/deprecations/2.337.0")[1]["runtime_deprecates_at"] is None
    assert rest("GET", "runners/deprecations/2.338.0", "enterprises/big")[1]["runtime_deprecates_at"] == "2026-12-24T00:00:00Z"
    assert rest("GET", "runners/deprecations/2.327.0")[0] == 404 and rest("GET", "runners", bearer="bad")[0] == 401


def orphans():
    set_id = create("gone")
    runner = service("POST", f"runtime/runnerscalesets/{set_id}/generatejitconfig", {"name": "orphan", "workFolder": "_work"})[1]["runner"]
    assert service("DELETE", f"runtime/runnerscalesets/{set_id}")[0] == 204
    assert [one["id"] for one in rest("GET", "runners?name=orphan", "orgs/acme")[1]["runners"]] == [runner["id"]]
    for scope in ("repos/acme/web", "enterprises/big"):
        assert rest("GET", f"runners/{runner['id']}", scope)[0] == 404 and rest("DELETE", f"runners/{runner['id']}", scope)[0] == 404
    assert rest("DELETE", f"runners/{runner['id']}", "orgs/acme")[0] == 204


def start(set_id, name):
    minted = service("POST", f"runtime/runnerscalesets/{set_id}/generatejitconfig", {"name": name, "workFolder": "_work"})[1]
    process = subprocess.Popen([STAND_IN, "runner"], env={"ACTIONS_RUNNER_INPUT_JITCONFIG": minted["encodedJITConfig"]}, stdout=subprocess.DEVNULL)
    return minted["runner"]["id"], process


def job(name):
    return next(one for one in control("GET", "jobs") if one["id"] == name)


def runners_and_runs():
    set_id = create("runs")
    queue = Queue(service, set_id, "agent")
    queue.poll()
    offline = service("POST", f"runtime/runnerscalesets/{set_id}/generatejitconfig", {"name": "offline", "workFolder": "_work"})[1]["runner"]
    listed = rest("GET", "runners?name=offline", "orgs/acme")[1]
    assert listed["total_count"] == 1 and (listed["runners"][0]["status"], listed["runners"][0]["busy"]) == ("offline", False), listed
    assert rest("GET", f"runners/{offline['id']}")[0] == 404, "another scope's"
    assert rest("DELETE", f"runners/{offline['id']}", "orgs/acme")[0] == 204 and rest("GET", f"runners/{offline['id']}", "orgs/acme")[0] == 404
    names = control("POST", "queue", {"count": 2, "durationMs": 700, "labels": ["runs"], "run": 4711})["queued"]
    assert {entry["workflowRunId"] for entry in entries(queue.poll()[1])} == {4711}
    runner, process = start(set_id, "busy")
    wait_for(lambda: job(names[0])["state"] == "running")
    busy = rest("DELETE", f"runners/{runner}", "orgs/acme")
    assert busy[0] == 422 and busy[1]["message"] == 'Runner "busy" is currently running a job and cannot be deleted.', busy
    assert rest("POST", "runs/4711/rerun")[1]["message"] == "This workflow is already running"
    assert process.wait(timeout=10) == 0
    lingering = rest("DELETE", f"runners/{runner}", "orgs/acme")
    assert lingering[0] == 422, "name and record stay for a while"
    again = service("POST", f"runtime/runnerscalesets/{set_id}/generatejitconfig", {"name": "busy", "workFolder": "_work"})
    exception(again, "AgentExistsException", 409)
    wait_for(lambda: rest("GET", f"runners/{runner}", "orgs/acme")[0] == 404)
    runs(set_id, queue, names)


def runs(set_id, queue, names):
    assert rest("POST", "runs/4711/cancel")[0] == 202 and job(names[1])["result"] == "canceled"
    run = rest("GET", "runs/4711")[1]
    assert (run["status"], run["conclusion"], run["run_attempt"]) == ("completed", "cancelled", 1), run
    drain(queue)
    assert rest("POST", "runs/4711/rerun-failed-jobs")[0] == 201
    again = drain(queue)
    assert [entry["jobId"] for entry in again] == [names[1]] and again[0]["workflowRunId"] == 4711, "the same id, the next attempt"
    told = rest("GET", "runs/4711/jobs")[1]["jobs"]
    assert [(one["run_attempt"], one["status"]) for one in told] == [(1, "completed"), (2, "queued")], told
    runner, process = start(set_id, "forced")
    wait_for(lambda: rest("GET", f"jobs/{told[1]['id']}")[1]["status"] == "in_progress")
    assert rest("POST", "runs/4711/force-cancel")[0] == 202 and rest("DELETE", f"runners/{runner}", "orgs/acme")[0] == 204
    assert rest("POST", f"jobs/{told[1]['id']}/rerun")[0] == 201 and rest("GET", "runs/4711")[1]["run_attempt"] == 3
    assert rest("POST", f"jobs/{told[1]['id']}/rerun")[0] == 403
    assert rest("POST", "runs/1/rerun")[0] == 404 and rest("POST", "runs/4711/rerun", "repos/acme/shop")[0] == 404
    process.kill()


def drain(queue):
    seen = []
    while (message := queue.poll()[1]) is not None:
        seen += entries(message)
        assert queue.acknowledge(message["messageId"]) == 204
    return seen


owners()
groups()
versions()
orphans()
runners_and_runs()
print("rest: owners, groups, versions, runners and runs are as at GitHub")
