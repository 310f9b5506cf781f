#!/usr/bin/env python3
"""A proxy that passes every request on, except for what a hook answers itself or changes.

rewriting_proxy.py PORT UPSTREAM HOOK JOURNAL

The file HOOK defines `handle(request, forward)`, which returns an Answer. `forward(request)` sends the request to UPSTREAM and returns
what UPSTREAM answered. A test sets a flag by POST /_flag/NAME/VALUE, and the hook reads it in `request.flags`.

Each request is one line of the file JOURNAL: seconds since the start, method, path, AWS action ("-" where there is none), status.
"""

import http.client
import importlib.util
import json
import sys
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# Headers of one connection. They must not be passed on to another one (RFC 9110, 7.6.1).
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "content-length", "expect"}
WITHOUT_BODY = (204, 304)


class Request:
    def __init__(self, method, target, headers, body, flags):
        self.method, self.headers, self.body, self.flags = method, headers, body, flags
        self.path, _, self.query = target.partition("?")
        self.form, self.action = {}, "-"
        if "x-www-form-urlencoded" in headers.get("content-type", ""):
            self.form = dict(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True))
            self.action = self.form.get("Action", "-")
        elif "x-amz-target" in headers:
            self.action = headers["x-amz-target"].split(".")[-1]

    @property
    def target(self):
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def is_poll(self):
        """Whether the leader asks GitHub's queue for a message."""
        return self.method == "GET" and self.path.startswith("/_broker/queue/")

    @property
    def is_spot_launch(self):
        market = self.form.get("TargetCapacitySpecification.DefaultTargetCapacityType")
        return self.action == "CreateFleet" and market == "spot" and not self.form.get("DryRun")


class Answer:
    """`body` is bytes, text, or a value that becomes JSON."""

    def __init__(self, status, body=b"", kind="application/json", **headers):
        self.status = status
        if isinstance(body, str):
            body = body.encode()
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.headers = {"Content-Type": kind, **{name.replace("_", "-"): str(value) for name, value in headers.items()}}

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def entries(self):
        """The entries of a message of GitHub's queue; empty for an answer that brings none."""
        return json.loads(self.json["body"] or "[]") if self.status == 200 and self.body else []

    def with_entries(self, entries):
        return Answer(200, {**self.json, "body": json.dumps(entries)})


def ec2_error(status, code, message):
    return Answer(
        status,
        f"<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors>"
        "<RequestID>00000000-0000-4000-8000-000000000bad</RequestID></Response>",
        "text/xml;charset=UTF-8",
    )


def service_error(status, kind, message):
    """An error of GitHub's Actions service."""
    return Answer(status, {"$id": "1", "message": message, "typeName": f"GitHub.{kind}, GitHub", "typeKey": kind, "errorCode": 0})


def forward_to(upstream):
    address = urllib.parse.urlparse(upstream)

    def forward(request):
        link = http.client.HTTPConnection(address.hostname, address.port, timeout=150)
        headers = {name: value for name, value in request.headers.items() if name not in HOP_BY_HOP}
        headers["content-length"] = str(len(request.body))
        link.request(request.method, request.target, body=request.body or None, headers=headers)
        reply = link.getresponse()
        answer = Answer(reply.status, reply.read())
        answer.headers = {name: value for name, value in reply.getheaders() if name.lower() not in HOP_BY_HOP}
        link.close()
        return answer

    return forward


def serve(port, upstream, handle, journal):
    flags, began, lock = {}, time.monotonic(), threading.Lock()
    forward = forward_to(upstream)

    def note(request, status):
        with lock:
            journal.write(f"{time.monotonic() - began:.3f} {request.method} {request.path} {request.action} {status}\n")

    def answer_to(request):
        if request.path.startswith("/_flag/"):
            name, value = request.path.split("/")[2:4]
            flags[name] = urllib.parse.unquote(value)
            return Answer(200, flags)
        try:
            answer = handle(request, forward)
        except (OSError, http.client.HTTPException):  # as at the end of a test, when UPSTREAM ends first
            answer = Answer(502, "the upstream is gone", "text/plain")
        except Exception as error:
            print("hook:", repr(error), file=sys.stderr, flush=True)
            answer = Answer(500, repr(error), "text/plain")
        note(request, answer.status)
        return answer

    class Visit(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, *_):
            pass

        def any(self):
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = answer_to(Request(self.command, self.path, headers, body, flags))
            head = f"HTTP/1.1 {answer.status} Rewritten\r\n" + "".join(f"{name}: {value}\r\n" for name, value in answer.headers.items())
            if answer.status in WITHOUT_BODY:
                answer.body = b""
            else:
                head += f"Content-Length: {len(answer.body)}\r\n"
            try:
                self.wfile.write(head.encode() + b"\r\n" + answer.body)
            except OSError:  # the client hung up
                self.close_connection = True

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = any

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 512

    Server(("127.0.0.1", port), Visit).serve_forever()


def main():
    port, upstream, path, journal = sys.argv[1:]
    # A hook imports this module by its name, although it runs as the main program.
    sys.modules["rewriting_proxy"] = sys.modules["__main__"]
    spec = importlib.util.spec_from_file_location("hook", path)
    hook = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hook)
    with open(journal, "a", buffering=1) as lines:
        serve(int(port), upstream, hook.handle, lines)


if __name__ == "__main__":
    main()
