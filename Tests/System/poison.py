#!/usr/bin/env python3
"""Strings from outside, at their worst.

poison.py table URL NAME   every text in the table's records that comes from outside gets what a terminal would obey
poison.py serve PORTFILE   a server on a free port of 127.0.0.1 that refuses every request of AWS and of GitHub, in such words
"""
import http.server
import json
import sys
import urllib.request
from xml.sax.saxutils import escape

POISON = "x\x1b]0;owned\x07\x1b[2J\x9b1m\nLeader  nobody\r\u202eevil\u2066\u200b\u2028"
# What GitHub, EC2, other agents and people say; everything else is made by the agents, and has a form of its own.
OUTSIDE = {
    "name", "repository", "workflow", "result", "words", "reason", "host", "zone", "type", "runner", "owner", "previous", "agent", "version",
    "leaving", "settings", "githubTrouble", "ec2Trouble", "launchesTrouble", "degraded", "lostJobs", "labels", "outdated", "lossCause",
    "runnerVersion", "runnerEndGuess",
}


def poisoned(value, name=None):
    """A value in DynamoDB's form, and all that is in it."""
    (kind, inner), = value.items()
    if kind == "S" and name in OUTSIDE:
        return {"S": inner + POISON}
    if kind == "M":
        return {"M": {key: poisoned(each, key) for key, each in inner.items()}}
    if kind == "L":
        return {"L": [poisoned(each, name) for each in inner]}
    return value


def call(url, operation, body):
    request = urllib.request.Request(url, json.dumps(body).encode(), {
        "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810." + operation,
        "Authorization": "AWS4-HMAC-SHA256 Credential=AKIASTANDIN00000000A/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def poison_table(url, table):
    kinds = set()
    for item in call(url, "Scan", {"TableName": table})["Items"]:
        worse = {key: poisoned(value, key) for key, value in item.items()}
        if worse != item:
            kinds.add(item["sk"]["S"].split("#")[0])
            call(url, "PutItem", {"TableName": table, "Item": worse})
    print(" ".join(sorted(kinds)))


class Refusal(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if b"Action=" in body:
            # XML 1.0 can't hold ESC, but C1, line breaks and marks of direction.
            words = escape("".join(c for c in POISON if c >= " " or c in "\r\n"))
            answer = f"<Response><Errors><Error><Code>Bad{words}</Code><Message>{words}</Message></Error></Errors><RequestID>{words}</RequestID></Response>"
        else:
            answer = json.dumps({"__type": "com.amazonaws#Bad" + POISON, "message": POISON, "Message": POISON, "typeName": POISON})
        self.send_response(400)
        self.send_header("Content-Type", "application/xml" if b"Action=" in body else "application/json")
        self.send_header("X-GitHub-Request-Id", "\x9b2J")
        self.end_headers()
        self.wfile.write(answer.encode())

    do_GET = do_PUT = do_DELETE = do_PATCH = do_POST

    def log_message(self, *_):
        pass


def serve(port_file):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refusal)
    with open(port_file, "w", encoding="ascii") as file:
        file.write(str(server.server_port))
    server.serve_forever()


if __name__ == "__main__":
    poison_table(*sys.argv[2:]) if sys.argv[1] == "table" else serve(sys.argv[2])
