"""GitHub's official clients, request by request: what they send, which answers they accept, and what they make of them.

Read in actions/scaleset on 2026-11-28: client.go @0015641 and @2d4ce79, session_client.go @1f3d174 and @1208e12, types.go @0707047,
common_client.go @0488917, errors.go @2d4ce79, config.go @8b43e9e. Acquiring jobs and listing a group's sets are in a later version (pull
request 92, merged on 2026-07-21), which was read without its commit. What actions/actions-runner-controller sent before it used the
module: github/actions/client.go @02ae236, types.go @088e2a3.
"""

import base64
import json
import subprocess
import time

from go_wire import Connection, Misread, Pointer, marshal, parse, with_query

# types.go @0707047. Members that nobody of the client's callers reads are there too: Go decodes them, and fails on a wrong type.
COUNTED = ("AvailableJobs", "AcquiredJobs", "AssignedJobs", "RunningJobs", "RegisteredRunners", "BusyRunners", "IdleRunners")
STATISTICS = {f"total{name}": "int" for name in COUNTED}
LABEL = {"type": "string", "name": "string"}
SETTING = {"ephemeral": "bool", "isElastic": "bool", "disableUpdate": "bool"}
SCALE_SET = {
    "id": "int", "name": "string", "runnerGroupId": "int", "runnerGroupName": "string", "labels": [LABEL], "RunnerSetting": SETTING,
    "createdOn": "time", "runnerJitConfigUrl": "string", "statistics": Pointer(STATISTICS)}
SCALE_SETS = {"count": "int", "value": [SCALE_SET]}
GROUPS = {"count": "int", "value": [{"id": "int", "name": "string", "size": "int", "isDefaultGroup": "bool"}]}
SESSION = {
    "sessionId": "uuid", "ownerName": "string", "runnerScaleSet": Pointer(SCALE_SET), "messageQueueUrl": "string",
    "messageQueueAccessToken": "string", "statistics": Pointer(STATISTICS)}
MESSAGE = {"messageId": "int", "messageType": "string", "body": "string", "statistics": Pointer(STATISTICS)}
JOB = {
    "messageType": "string", "runnerRequestId": "int", "repositoryName": "string", "ownerName": "string", "jobId": "string",
    "jobWorkflowRef": "string", "jobDisplayName": "string", "workflowRunId": "int", "eventName": "string", "requestLabels": ["string"],
    "queueTime": "time", "scaleSetAssignTime": "time", "runnerAssignTime": "time", "finishTime": "time"}
JOBS = {
    "JobAvailable": {"acquireJobUrl": "string"} | JOB, "JobAssigned": JOB, "JobStarted": {"runnerId": "int", "runnerName": "string"} | JOB,
    "JobCompleted": {"result": "string", "runnerId": "int", "runnerName": "string"} | JOB}
RUNNER = {"id": "int", "name": "string", "runnerScaleSetId": "int"}
RUNNERS = {"count": "int", "value": [RUNNER]}
JIT = {"runner": Pointer(RUNNER), "encodedJITConfig": "string"}
INT64S = {"count": "int", "value": ["int"]}
# types.go @088e2a3 of actions-runner-controller.
OFFER = {
    "acquireJobUrl": "string", "messageType": "string", "runnerRequestId": "int", "repositoryName": "string", "ownerName": "string",
    "jobWorkflowRef": "string", "eventName": "string", "requestLabels": ["string"]}
OFFERS = {"count": "int", "value": [OFFER]}
TOKEN = {"token": "string", "expires_at": "time"}
ADMIN = {"url": "string", "token": "string"}
EXCEPTION = {"typeName": "string", "message": "string"}


class Refused(Exception):
    """A status that the client takes for an error, read as errors.go reads it: `kind` is the error that callers test for."""

    KINDS = {
        "AgentExistsException": "runner exists", "AgentNotFoundException": "runner not found",
        "JobStillRunningException": "job still running"}

    def __init__(self, answer):
        self.status, headers, body = answer
        self.request_id = headers.get("x-github-request-id", "")
        self.kind, self.text, self.exception = None, body.decode(), ""
        if not body:
            self.text = "unknown error"
        elif "text/plain" not in headers.get("content-type", ""):
            error = parse(body, EXCEPTION)
            self.exception, self.text = error["typeName"], error["message"]
            self.kind = next((kind for name, kind in self.KINDS.items() if name in self.exception), None)
        super().__init__(f"{self.status} {self.exception or self.text}")


def accept(answer, status, kind=None):
    if answer[0] != status:
        raise Refused(answer)
    return parse(answer[2], kind) if kind is not None else None


def one_of(listing):
    """`switch list.Count`: the first of one, nil of none, an error of several."""
    if listing["count"] > 1:
        raise Misread(f"several of one name: {listing}")
    return listing["value"][0] if listing["count"] == 1 else None


class Client:
    """actions/scaleset's Client: everything under the admin token, and the four tokens that lead to it (client.go)."""

    SETS = "/_apis/runtime/runnerscalesets"
    AGENTS = "/_apis/distributedtask/pools/0/agents"

    def __init__(self, config_url, scope, pat=None, app=None):
        self.config_url, self.scope, self.pat, self.app = config_url, scope, pat, app
        parts = config_url.split("/")
        self.api = "/".join(parts[:3]) + "/api/v3"  # GitHubAPIURL: a host that isn't github.com is an Enterprise Server
        self.connection = Connection(config_url)
        self.base, self.token, self.expires = "", "", 0
        self.system("scaler", 0)

    def system(self, subsystem, scale_set):
        """setUserAgent (common_client.go @0488917): a JSON object, the members of SystemInfo first."""
        info = {"system": "stand-in-test", "version": "1.0.0", "commit_sha": "0000000", "scale_set_id": scale_set, "subsystem": subsystem}
        self.agent = marshal(info | {"build_version": "v0.4.0", "build_commit_sha": "6ce0259", "kind": "scaleset"}).decode()

    def send(self, method, url, headers, body=b""):
        answer = self.connection(method, url, self.agent, headers, body)
        assert answer[1].get("x-github-request-id"), f"{method} {url}: an answer of GitHub names its request"
        return answer

    # fetchAccessToken and createJWTForGitHubApp
    def access_token(self):
        encoded = lambda data: base64.urlsafe_b64encode(data).decode().rstrip("=")
        issued = int(time.time()) - 60
        claims = {"iss": self.app["client_id"], "exp": issued + 540, "iat": issued}
        head = f'{encoded(marshal({"alg": "RS256", "typ": "JWT"}))}.{encoded(marshal(claims))}'
        sign = ["openssl", "dgst", "-sha256", "-sign", self.app["key"]]
        signed = subprocess.run(sign, input=head.encode(), capture_output=True, check=True).stdout
        headers = {"Authorization": f"Bearer {head}.{encoded(signed)}", "Content-Type": "application/vnd.github+json"}
        url = f"{self.api}/app/installations/{self.app['installation']}/access_tokens"
        return accept(self.send("POST", url, headers), 201, TOKEN)["token"]

    # getRunnerRegistrationToken
    def registration_token(self):
        headers = {"Authorization": f"Bearer {self.pat or self.access_token()}", "Content-Type": "application/vnd.github.v3+json"}
        return accept(self.send("POST", f"{self.api}/{self.scope}/actions/runners/registration-token", headers), 201, TOKEN)

    # getActionsServiceAdminConnection: any 2xx; json.Encoder without HTML's escapes, which ends in a line's end
    def admin_connection(self, registration):
        headers = {"Authorization": f"RemoteAuth {registration}", "Content-Type": "application/json"}
        body = marshal({"url": self.config_url, "runner_event": "register"}, escapes_html=False) + b"\n"
        answer = self.send("POST", f"{self.api}/actions/runner-registration", headers, body)
        if not 200 <= answer[0] <= 299:
            raise Refused(answer)
        return parse(answer[2], ADMIN)

    # updateTokenIfNeeded and actionsServiceAdminTokenExpiresAt: a minute before `exp`, without verifying
    def update_token(self):
        if time.time() + 60 <= self.expires:
            return
        connection = self.admin_connection(self.registration_token()["token"])
        self.base, self.token = connection["url"], connection["token"]
        payload = self.token.split(".")[1]
        self.expires = parse(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)), {"exp": "int"})["exp"]

    # newActionsServiceRequest: the address is joined, and api-version set unless it is there
    def service(self, method, path, body=b"", token=None, **query):
        self.update_token()
        url = with_query(self.base.rstrip("/") + path, **{"api-version": "6.0-preview"} | query)
        return self.send(method, url, {"Authorization": f"Bearer {token or self.token}", "Content-Type": "application/json"}, body)

    def runner_group_by_name(self, name):
        found = one_of(accept(self.service("GET", "/_apis/runtime/runnergroups/", groupName=name), 200, GROUPS))
        if found is None:
            raise Misread(f"no runner group found with name {name}")
        return found

    def scale_set(self, group, name):
        return one_of(accept(self.service("GET", self.SETS, runnerGroupId=group, name=name), 200, SCALE_SETS))

    def scale_sets(self, group):
        return accept(self.service("GET", self.SETS, runnerGroupId=group), 200, SCALE_SETS)["value"]

    def scale_set_by_id(self, number):
        return accept(self.service("GET", f"{self.SETS}/{number}"), 200, SCALE_SET)

    # json.Marshal(RunnerScaleSet): omitempty drops zero values, but neither a struct nor a time
    @staticmethod
    def marshalled(name, group, labels, setting):
        scale_set = {"name": name, "runnerGroupId": group, "labels": [{"type": "System", "name": one} for one in labels]}
        kept = {key: value for key, value in scale_set.items() if value}
        return marshal(kept | {"RunnerSetting": setting, "createdOn": "0001-01-01T00:00:00Z"})

    def create_scale_set(self, name, group, labels, **setting):
        return accept(self.service("POST", self.SETS, self.marshalled(name, group, labels, setting)), 200, SCALE_SET)

    def update_scale_set(self, number, name="", group=0, labels=(), **setting):
        return accept(self.service("PATCH", f"{self.SETS}/{number}", self.marshalled(name, group, labels, setting)), 200, SCALE_SET)

    def delete_scale_set(self, number):
        accept(self.service("DELETE", f"{self.SETS}/{number}"), 204)

    def generate_jit(self, number, name, work_folder="_work"):
        body = marshal({"name": name, "workFolder": work_folder})
        return accept(self.service("POST", f"{self.SETS}/{number}/generatejitconfig", body), 200, JIT)

    def runner(self, number):
        return accept(self.service("GET", f"{self.AGENTS}/{number}"), 200, RUNNER)

    def runner_by_name(self, name):
        return one_of(accept(self.service("GET", self.AGENTS, agentName=name), 200, RUNNERS))

    def remove_runner(self, number):
        accept(self.service("DELETE", f"{self.AGENTS}/{number}"), 204)


class Session:
    """actions/scaleset's MessageSessionClient, which has a connection of its own (session_client.go)."""

    def __init__(self, client, scale_set, owner):
        self.client, self.scale_set = client, scale_set
        self.path = f"{client.SETS}/{scale_set}/sessions"
        # RunnerScaleSetSession's id is no pointer: the zero UUID is sent.
        self.value = accept(client.service("POST", self.path, marshal({"sessionId": zero_uuid(), "ownerName": owner})), 200, SESSION)
        self.connection = Connection(self.value["messageQueueUrl"])
        self.refreshes = 0

    def queue(self, method, url, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        authorization = {"Authorization": f"Bearer {self.value['messageQueueAccessToken']}"}
        return self.connection(method, url, self.client.agent, named | authorization)

    def refreshing(self, call):
        """GetMessage, DeleteMessage and AcquireJobs try again once, after a 401 and with the refreshed session."""
        answer = call()
        if answer[0] != 401:
            return answer
        self.refresh()
        return call()

    def refresh(self):
        self.value = accept(self.client.service("PATCH", f"{self.path}/{self.value['sessionId']}"), 200, SESSION)
        self.refreshes += 1

    def message(self, last, capacity):
        url = lambda: with_query(self.value["messageQueueUrl"], **({"lastMessageId": last} if last > 0 else {}))
        # http.Header writes X-ScaleSetMaxCapacity as X-Scalesetmaxcapacity.
        headers = {"Accept": "application/json; api-version=6.0-preview", "X_Scalesetmaxcapacity": str(capacity)}
        answer = self.refreshing(lambda: self.queue("GET", url(), **headers))
        if answer[0] == 202:
            return None
        message = accept(answer, 200, MESSAGE)
        if message["messageType"] != "RunnerScaleSetJobMessages":
            raise Misread(f"unsupported message type {message['messageType']}")
        raw = json.loads(message["body"]) if message["body"] else []
        # parseRunnerScaleSetMessageResponse: the type first, then the whole as that type; an unknown one is left out.
        entries = [(parse(marshal(one), {"messageType": "string"})["messageType"], one) for one in raw]
        return message | {"jobs": [parse(marshal(one), JOBS[kind]) for kind, one in entries if kind in JOBS]}

    def delete_message(self, number):
        def url():
            path, _, query = self.value["messageQueueUrl"].partition("?")
            return f"{path}/{number}" + (f"?{query}" if query else "")

        accept(self.refreshing(lambda: self.queue("DELETE", url(), Content_Type="application/json")), 204)

    def acquire(self, requests):
        path = f"{self.client.SETS}/{self.scale_set}/acquirejobs"
        token = lambda: self.value["messageQueueAccessToken"]
        answer = self.refreshing(lambda: self.client.service("POST", path, marshal(requests), token=token()))
        return accept(answer, 200, INT64S)["value"]

    def close(self):
        accept(self.client.service("DELETE", f"{self.path}/{self.value['sessionId']}"), 204)


def zero_uuid():
    return "00000000-0000-0000-0000-000000000000"
