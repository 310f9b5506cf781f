"""The Actions Service over raw sockets, with the requests that GitHub's official Go client sends (observed on the wire 2026-11-24)."""

import base64
import json
import socket
import sys
import time
from urllib.parse import urlsplit

URL = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:5700"
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


class Queue:
    def __init__(self, service, set_id, owner):
        self.service, self.set = service, set_id
        answer = service("POST", f"runtime/runnerscalesets/{set_id}/sessions", {"sessionId": "00000000-0000-0000-0000-000000000000", "ownerName": owner})
        assert answer[0] == 200, answer
        self.id, self.url, self.token = answer[1]["sessionId"], answer[1]["messageQueueUrl"], answer[1]["messageQueueAccessToken"]
        assert "_services" not in self.url and webtoken_claims(self.token)["exp"] > time.time()

    def open_poll(self, last=0, capacity=10):
        joint = "&" if "?" in self.url else "?"
        url = self.url + (f"{joint}lastMessageId={last}" if last else "")
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
        return ask("DELETE", f"{path}/{message}" + (f"?{query}" if query else ""), Authorization=f"Bearer {self.token}")[0]


def entries(message):
    return json.loads(message["body"]) if message["body"] else []
