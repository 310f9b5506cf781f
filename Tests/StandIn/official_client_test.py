"""GitHub's official clients against the stand-in: their requests in the order in which a listener makes them, read with their own types.

Whatever a client refuses or misreads is a fault of the stand-in. official_client.py says where each request was read.

Run as: python3 official_client_test.py URL STAND_IN APP_KEY GHES_URL
(a stand-in started with --hold 400 --queue-token 1500 --admin-token 62s --runner-linger 0 --app Iv1/7=PUBLIC_HALF_OF_APP_KEY,
and one with --hold 400 --ghes-acquire --service-url-slash --queue-url-query)
"""

import base64
import json
import subprocess
import sys
import time

from actions import URL, control, wait_for
from go_wire import ZERO, Connection, Misread, marshal, parse, with_query
from official_client import INT64S, MESSAGE, OFFERS, SESSION, Client, Refused, Session, accept

STAND_IN, APP_KEY, GHES = sys.argv[2:5]
NAME = "gpu & spot+1"  # what a query must escape, as url.Values does


def refused(status, exception, call, kind=None):
    try:
        call()
    except Refused as refusal:
        assert refusal.status == status and exception in (refusal.exception or refusal.text) and refusal.kind == kind, refusal
        assert refusal.text
        return refusal
    raise AssertionError(f"not refused with {status} {exception}")


def misread(call):
    try:
        call()
    except Misread:
        return True
    return False


def tokens():
    client = Client(f"{URL}/acme", "orgs/acme", app={"client_id": "Iv1", "installation": 7, "key": APP_KEY})
    registration = client.registration_token()
    connection = client.admin_connection(registration["token"])
    assert connection["token"].count(".") == 2 and not connection["url"].endswith("/"), connection
    refused(401, "Bad credentials", lambda: client.admin_connection("nonsense"))
    client.update_token()
    assert time.time() + 55 < client.expires <= time.time() + 62, "as long as --admin-token says"
    for config, scope in (("enterprises/big", "enterprises/big"), ("acme/web", "repos/acme/web")):
        assert Client(f"{URL}/{config}", scope, pat="pat").scale_sets(1) == []


def sets(client):
    group = client.runner_group_by_name("Default")
    assert (group["id"], group["name"], group["isDefaultGroup"]) == (1, "Default", True), group
    assert misread(lambda: client.runner_group_by_name("nobody's")), "a group that isn't there is an empty list"
    assert client.scale_set(1, NAME) is None, "a set that isn't there is an empty list, and no error"
    made = client.create_scale_set(NAME, 1, [NAME, "linux"], disableUpdate=True)
    assert (made["name"], made["runnerGroupId"], made["runnerGroupName"]) == (NAME, 1, "Default"), made
    assert made["id"] > 0 and made["labels"] == [{"type": "System", "name": NAME}, {"type": "System", "name": "linux"}], made
    assert made["RunnerSetting"]["disableUpdate"] and made["createdOn"] != ZERO["time"], made
    assert made["runnerJitConfigUrl"].startswith("http"), made
    refused(400, "RunnerScaleSetExistsException", lambda: client.create_scale_set(NAME, 1, [NAME]))
    assert client.scale_set(1, NAME) == client.scale_set_by_id(made["id"]) == made and client.scale_sets(1) == [made]
    assert client.update_scale_set(made["id"], NAME, 1, ["other"], disableUpdate=True) == made, "labels can't be changed"
    refused(404, "RunnerScaleSetNotFoundException", lambda: client.scale_set_by_id(999))
    return made["id"]


def messages(client, number):
    session = Session(client, number, "host-1")
    value = session.value
    assert value["sessionId"] != ZERO["uuid"] and value["ownerName"] == "host-1" and value["runnerScaleSet"]["id"] == number, value
    assert value["statistics"] is not None and value["messageQueueUrl"].startswith("http") and value["messageQueueAccessToken"], value
    conflict = refused(409, "RunnerScaleSetSessionConflictException", lambda: Session(client, number, "host-2"))
    assert conflict.text == f"The runner scale set {NAME} already has an active session for owner host-1.", conflict.text
    assert session.message(0, 10) is None, "202: nothing yet"
    job = control("POST", "queue", {"count": 1, "durationMs": 1_500, "labels": [NAME]})["queued"][0]
    message = session.message(0, 10)
    assert message["messageId"] >= 100_000_001 and message["statistics"]["totalAssignedJobs"] == 1, message
    entry = message["jobs"][0]
    assert (entry["messageType"], entry["runnerRequestId"], entry["jobId"]) == ("JobAssigned", 0, job), entry
    assert entry["requestLabels"] == [NAME] and entry["ownerName"] == "acme" and entry["workflowRunId"] > 2**31, entry
    assert entry["queueTime"] > ZERO["time"] and entry["scaleSetAssignTime"] > ZERO["time"] and entry["finishTime"] == ZERO["time"], entry
    assert session.message(0, 10) == message, "not deleted, so sent again"
    session.delete_message(message["messageId"])
    assert session.message(message["messageId"], 10) is None
    refused(404, "404 page not found", lambda: session.acquire([1]))
    return session, message["messageId"]


def runners(client, number, session, last):
    jit = client.generate_jit(number, "official-1")
    files = json.loads(base64.b64decode(jit["encodedJITConfig"]))
    assert set(files) == {".runner", ".credentials", ".credentials_rsaparams"} and len(jit["encodedJITConfig"]) > 4096
    runner = jit["runner"]
    assert runner["name"] == "official-1" and runner["runnerScaleSetId"] == number and runner["id"] > 0, runner
    refused(409, "AgentExistsException", lambda: client.generate_jit(number, "official-1"), "runner exists")
    assert client.runner(runner["id"]) == client.runner_by_name("official-1") == runner
    assert client.runner_by_name("nobody & none") is None
    refused(404, "AgentNotFoundException", lambda: client.runner(999), "runner not found")
    environment = {"ACTIONS_RUNNER_INPUT_JITCONFIG": jit["encodedJITConfig"]}
    process = subprocess.Popen([STAND_IN, "runner"], env=environment, stdout=subprocess.DEVNULL)
    wait_for(lambda: control("GET", "jobs")[0]["state"] == "running")
    refused(409, "JobStillRunningException", lambda: client.remove_runner(runner["id"]), "job still running")
    seen = {}
    while "JobCompleted" not in seen:
        message = session.message(last, 10)
        if message:
            last = message["messageId"]
            seen |= {entry["messageType"]: entry for entry in message["jobs"]}
            session.delete_message(last)
    assert process.wait(timeout=10) == 0
    for entry in (seen["JobStarted"], seen["JobCompleted"]):
        assert (entry["runnerId"], entry["runnerName"]) == (runner["id"], runner["name"]), entry
        assert entry["runnerAssignTime"] > ZERO["time"], entry
    assert seen["JobCompleted"]["result"] == "succeeded" and seen["JobCompleted"]["finishTime"] > ZERO["time"], seen
    refused(404, "AgentNotFoundException", lambda: client.remove_runner(runner["id"]), "runner not found")
    assert session.refreshes > 0, "the queue's token has ended meanwhile, and one refresh gave another"
    return client.generate_jit(number, "official-2")["runner"]


def owners(number, runner):
    """A repository's client sees neither an organization's set nor its runners; nor does an enterprise's."""
    for config, scope in (("acme/web", "repos/acme/web"), ("enterprises/big", "enterprises/big")):
        other = Client(f"{URL}/{config}", scope, pat="pat")
        assert other.scale_set(1, NAME) is None and other.scale_sets(1) == [] and other.runner_by_name(runner["name"]) is None
        refused(404, "RunnerScaleSetNotFoundException", lambda: other.scale_set_by_id(number))
        refused(404, "RunnerScaleSetNotFoundException", lambda: other.delete_scale_set(number))
        refused(404, "AgentNotFoundException", lambda: other.runner(runner["id"]), "runner not found")
        refused(404, "AgentNotFoundException", lambda: other.remove_runner(runner["id"]), "runner not found")


def endings(client, number, session, runner):
    control("POST", "fault", {"name": "lose-session"})
    gone = refused(404, "RunnerAdminException", lambda: session.message(0, 10))
    assert "doesn't exist in redis" in gone.text, "plain text, as the broker sends it"
    session = Session(client, number, "host-1")
    session.close()
    refused(400, "RunnerScaleSetSessionExpiredException", session.close)
    client.delete_scale_set(number)
    refused(404, "RunnerScaleSetNotFoundException", lambda: client.scale_set_by_id(number))
    assert client.runner(runner["id"]) == runner, "its runners stay registered"
    client.remove_runner(runner["id"])
    refused(404, "AgentNotFoundException", lambda: client.runner(runner["id"]), "runner not found")


class Controller(Client):
    """actions-runner-controller's own client, before it used the module (github/actions/client.go @02ae236)."""

    def system(self, subsystem, scale_set):
        self.agent = f"actions-runner-controller/0.9.3 (abc1234; {subsystem}) ScaleSetID/{scale_set or 'NA'} (Proxy/disabled)"

    def acquire(self, number, token, requests):
        """AcquireJobs puts the address together by hand, so two slashes meet where the base ends in one."""
        url = f"{self.base}{self.SETS}/{number}/acquirejobs?api-version=6.0-preview"
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return accept(self.send("POST", url, headers, marshal(requests)), 200, INT64S)

    def acquirable(self, number):
        answer = self.service("GET", f"{self.SETS}/{number}/acquirablejobs")
        return {"count": 0, "value": []} if answer[0] == 204 else accept(answer, 200, OFFERS)


def enterprise_server():
    """Jobs are offered and acquired, and the addresses are of the older kinds."""
    client = Controller(f"{GHES}/acme", "orgs/acme", pat="pat")
    client.system("listener", 0)
    number = client.create_scale_set("ghes", 1, ["ghes"])["id"]
    assert client.base.endswith("/") and client.acquirable(number) == {"count": 0, "value": []}
    # Its session's id is a pointer, so none is sent; its poll says no capacity.
    session = accept(client.service("POST", f"{client.SETS}/{number}/sessions", marshal({"ownerName": "pod"})), 200, SESSION)
    queue, token = Connection(GHES), session["messageQueueAccessToken"]
    headers = {"Accept": "application/json; api-version=6.0-preview", "Authorization": f"Bearer {token}"}
    assert "?" in session["messageQueueUrl"] and queue("GET", session["messageQueueUrl"], client.agent, headers)[0] == 202
    answer = control_of(GHES, client, "queue", {"count": 2, "durationMs": 100, "labels": ["ghes"]})
    message = accept(queue("GET", with_query(session["messageQueueUrl"], lastMessageId=1), client.agent, headers), 200, MESSAGE)
    offers = json.loads(message["body"])
    assert [one["messageType"] for one in offers] == ["JobAvailable"] * 2 and message["statistics"]["totalAvailableJobs"] == 2, answer
    requests = [one["runnerRequestId"] for one in client.acquirable(number)["value"]]
    assert requests == [one["runnerRequestId"] for one in offers] and all(requests), (requests, offers)
    assert client.acquire(number, token, requests + [9]) == {"count": 2, "value": requests}
    assert accept(queue("DELETE", *deletion(session, message["messageId"], client, headers)), 204) is None


def deletion(session, message, client, headers):
    path, _, query = session["messageQueueUrl"].partition("?")
    return f"{path}/{message}?{query}", client.agent, {"Authorization": headers["Authorization"], "Content-Type": "application/json"}


def control_of(url, client, path, body):
    answer = client.connection("POST", f"{url}/_control/{path}", "test", {"Content-Type": "application/json"}, marshal(body))
    return parse(answer[2], {"queued": ["string"]})


tokens()
listener = Client(f"{URL}/acme", "orgs/acme", pat="pat-1")
scale_set = sets(listener)
listener.system("listener", scale_set)
queue, cursor = messages(listener, scale_set)
spare = runners(listener, scale_set, queue, cursor)
owners(scale_set, spare)
endings(listener, scale_set, queue, spare)
enterprise_server()
print("official clients: every request is taken, and every answer read as it was meant")
