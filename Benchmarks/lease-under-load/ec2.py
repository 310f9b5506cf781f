"""EC2 as the agent reaches it in a benchmark: the stand-in, with more to list.

    ec2.py PORT STAND-IN-PORT pages COUNT           a listing goes on for COUNT pages of 5 MB, 1,000 instances each that have ended
    ec2.py PORT STAND-IN-PORT fleet COUNT           a listing shows COUNT running instances besides
    ec2.py PORT STAND-IN-PORT hour COUNT ENDED      the same, and ENDED that have ended where the filter lets them through; a page takes 1 s

It prints a line for each such page that it sent.
"""

import http.client
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

PORT, STANDIN, KIND, COUNT = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
PAGE = 1000


def instance(number, state, code, padding):
    """As EC2 shows one. EC2's own are about 5 KB long, for their interfaces, groups, volumes and options (botocore's shapes)."""
    return (
        f"<item><instanceId>i-{number:017x}</instanceId><imageId>ami-0</imageId><instanceState><code>{code}</code><name>{state}</name>"
        f"</instanceState><instanceType>m7i.large</instanceType><launchTime>2026-11-28T10:00:00.000Z</launchTime><placement>"
        f"<availabilityZone>us-east-1a</availabilityZone><tenancy>default</tenancy></placement><instanceLifecycle>spot</instanceLifecycle>"
        f"<tagSet><item><key>gha-batch</key><value>{number // 100:016x}</value></item><item><key>gha-epoch</key><value>1</value></item>"
        f"</tagSet><networkInterfaceSet>{padding}</networkInterfaceSet></item>"
    )


def interfaces():
    field = "<item><key>description</key><value>an interface as EC2 describes it, with all its addresses and groups</value></item>"
    return f"<item>{field * 42}</item>"


def page(numbers, state, code, padding):
    items = "".join(instance(number, state, code, padding) for number in numbers)
    return f"<item><reservationId>r-0</reservationId><instancesSet>{items}</instancesSet></item>"


def pages(first, count, state, code, padding=""):
    return [page(range(start, min(start + PAGE, first + count)), state, code, padding) for start in range(first, first + count, PAGE)]


ALIVE, ENDED = [], []
if KIND == "pages":
    ENDED = [page(range(10**9, 10**9 + PAGE), "terminated", 48, interfaces())] * COUNT
else:
    ALIVE = pages(0, COUNT, "running", 16, interfaces() if KIND == "hour" else "")
if KIND == "hour":
    ENDED = pages(10**9, int(sys.argv[5]), "terminated", 48, interfaces())


def listings(pages):
    head = '<?xml version="1.0" encoding="UTF-8"?><DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">'
    texts = []
    for number, text in enumerate(pages):
        more = f"<nextToken>{number + 1}</nextToken>" if number + 1 < len(pages) else ""
        texts.append(f"{head}<requestId>r</requestId><reservationSet>{text}</reservationSet>{more}</DescribeInstancesResponse>".encode())
    return texts


# By whether the filter lets through what has ended. ("pages" shows it to every filter: there it is a load, not an answer.)
BODIES = {True: listings(ALIVE + ENDED), False: listings(ALIVE or ENDED)}


def shows_ended(form):
    """Whether a filter of the request lets instances through that have ended: it names no states, or theirs."""
    names = {name.split(".")[1]: values[0] for name, values in form.items() if name.startswith("Filter.") and name.endswith(".Name")}
    states = [values[0] for name, values in form.items() if ".Value." in name and names.get(name.split(".")[1]) == "instance-state-name"]
    return not states or "terminated" in states


def followed(text):
    """The stand-in's own page, which says that there is more."""
    end = b"</DescribeInstancesResponse>"
    return text.replace(end, b"<nextToken>0</nextToken>" + end)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        form = parse_qs(body.decode("utf-8", "replace"))
        is_listing = form.get("Action") == ["DescribeInstances"] and any(name.startswith("Filter.") for name in form)
        # A probe asks for five instances, to see whether EC2 answers at all.
        if not is_listing or form.get("MaxResults") == ["5"]:
            return self.pass_on(body)
        token = form.get("NextToken", [None])[0]
        if token is None:
            return self.pass_on(body, then=followed)
        if KIND == "hour":
            time.sleep(1)
        answer = BODIES[shows_ended(form)][int(token)]
        self.reply(200, [("Content-Type", "text/xml")], answer)
        print(f"page {token}: {len(answer)} bytes", flush=True)

    do_GET = do_PUT = do_DELETE = do_PATCH = lambda self: self.pass_on(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def pass_on(self, body, then=None):
        upstream = http.client.HTTPConnection("127.0.0.1", STANDIN, timeout=90)
        headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
        upstream.request(self.command, self.path, body, headers)
        answer = upstream.getresponse()
        text = answer.read()
        upstream.close()
        dropped = {"content-length", "transfer-encoding", "connection"}
        fields = [(name, value) for name, value in answer.getheaders() if name.lower() not in dropped]
        self.reply(answer.status, fields, then(text) if then and answer.status == 200 else text)

    def reply(self, status, fields, body):
        self.send_response(status)
        for name, value in fields:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
