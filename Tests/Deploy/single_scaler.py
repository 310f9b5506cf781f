"""The single-instance scaler that docs/migrating.md moves away from, as its guide describes it: one scale set, one message session, one runner
for each assigned job. A runner is a process here, which outlives it as an instance would.

    single_scaler.py STAND-IN        the program whose `runner` runs a job; settings are the environment's, by the guide's names
"""
import json
import os
import subprocess
import sys
import urllib.request

VERSION = "api-version=6.0-preview"
HOST, OWNER = os.environ["GITHUB_ENTERPRISE_URL"], os.environ["ORGANIZATION_NAME"]
NAME, LABELS, MOST = os.environ["RUNNER_SCALE_SET_NAME"], os.environ["RUNNER_LABELS"].split(","), int(os.environ["MAX_RUNNERS"])


def ask(method, url, authorization, body=None, **headers):
    data = None if body is None else json.dumps(body).encode()
    headers |= {"Authorization": authorization, "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method), timeout=90) as answer:
        text = answer.read()
    return json.loads(text.decode("utf-8-sig")) if text else None


def connect():
    """The Actions Service's address, and the header that it wants."""
    api = f"{HOST}/api/v3"
    token = ask("POST", f"{api}/orgs/{OWNER}/actions/runners/registration-token", f"Bearer {os.environ['GITHUB_TOKEN']}")["token"]
    found = ask("POST", f"{api}/actions/runner-registration", f"RemoteAuth {token}", {"url": f"{HOST}/{OWNER}", "runner_event": "register"})
    return found["url"].rstrip("/") + "/_apis/runtime/runnerscalesets", f"Bearer {found['token']}"


def scale_set(base, admin):
    found = ask("GET", f"{base}?runnerGroupId=1&name={NAME}&{VERSION}", admin)["value"]
    labels = [{"type": "System", "name": label} for label in LABELS]
    wanted = {"name": NAME, "runnerGroupId": 1, "labels": labels, "RunnerSetting": {"disableUpdate": True}}
    return (found[0] if found else ask("POST", f"{base}?{VERSION}", admin, wanted))["id"]


def main(program):
    base, admin = connect()
    this = f"{base}/{scale_set(base, admin)}"
    session = ask("POST", f"{this}/sessions?{VERSION}", admin, {"ownerName": "single-scaler"})
    queue, token = session["messageQueueUrl"], f"Bearer {session['messageQueueAccessToken']}"
    path, _, query = queue.partition("?")
    runners, last, statistics = [], 0, session["statistics"]
    while True:
        alive = [runner for runner in runners if runner.poll() is None]
        for _ in range(min(statistics["totalAvailableJobs"] + statistics["totalAssignedJobs"], MOST) - len(alive)):
            made = ask("POST", f"{this}/generatejitconfig?{VERSION}", admin, {"name": f"single-{len(runners)}", "workFolder": "_work"})
            environment = os.environ | {"ACTIONS_RUNNER_INPUT_JITCONFIG": made["encodedJITConfig"]}
            runners.append(subprocess.Popen([program, "runner"], env=environment, start_new_session=True))
        parameters = "&".join(filter(None, [query, f"lastMessageId={last}" if last else ""]))
        message = ask("GET", f"{path}?{parameters}", token, **{"X-ScaleSetMaxCapacity": str(MOST)})
        if message:
            last, statistics = message["messageId"], message["statistics"]
            ask("DELETE", f"{path}/{last}" + (f"?{query}" if query else ""), token)


main(*sys.argv[1:])
