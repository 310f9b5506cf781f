"""A table of thirty days, in memory and in the order of its keys, as DynamoDB reads one: for `agent explain` and `agent events`.

ministack looks through a whole partition for each Query, whatever its keys, in one thread. Against it this benchmark would measure that
loop. Here a Query looks through what its keys name, in pages of 1 MB. Each request takes LATENCY ms, and PAGE ms more for each MB that it
looks through. Both are assumptions: no account of AWS was at hand.

    table.py PORT SCOPE JOBS LATENCY PAGE
"""

import bisect
import http.server
import itertools
import json
import sys
import threading
import time

import history

PORT, SCOPE, JOBS, LATENCY, PAGE = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4]) / 1000, float(sys.argv[5]) / 1000
MEGABYTE = 1 << 20
partitions = {}  # sort keys, items as JSON, where each ends in bytes, items
counts = {"requests": 0, "scanned": 0, "bytes": 0}
lock = threading.Lock()


def fill():
    """The names to look for."""
    rows = {}

    def put(item):
        rows.setdefault(item["pk"]["S"], []).append((item["sk"]["S"], item))

    names = history.fill(SCOPE, JOBS, put)
    for partition, items in rows.items():
        items.sort(key=lambda row: row[0])
        texts = [json.dumps(item) for _, item in items]
        ends = list(itertools.accumulate(map(len, texts)))
        partitions[partition] = ([key for key, _ in items], texts, ends, [item for _, item in items])
    return names


def passing(body, texts, items):
    """Those that fit the two filters that the commands send (LedgerTable.Filter)."""
    values, names = body["ExpressionAttributeValues"], body.get("ExpressionAttributeNames", {})
    if "FilterExpression" not in body:
        return texts
    if ":text" in values:
        wanted, fields = values[":text"]["S"], names.values()
        some = ((text, item) for text, item in zip(texts, items) if wanted in text)
        return [text for text, item in some if any(wanted in item.get(field, {}).get("S", "") for field in fields)]
    since = int(values[":ttl"]["N"])
    lost = tuple(value["S"] for name, value in values.items() if name.startswith(":lost"))
    return [
        text for text, item in zip(texts, items)
        if int(item["ttl"]["N"]) >= since and ("result" not in item or item["result"]["S"].startswith(lost))
    ]  # fmt: skip


def query(body):
    values = body["ExpressionAttributeValues"]
    partition, prefix = values[":pk"]["S"], values.get(":sk", {}).get("S", "")
    keys, texts, ends, items = partitions.get(partition, ([], [], [], []))
    start = body.get("ExclusiveStartKey")
    first = bisect.bisect_right(keys, start["sk"]["S"]) if start else bisect.bisect_left(keys, prefix)
    before = ends[first - 1] if first else 0
    end = bisect.bisect_left(keys, prefix + "\U0010ffff")
    index = min(end, bisect.bisect_left(ends, before + MEGABYTE) + 1)
    found = passing(body, texts[first:index], items[first:index])
    last = f',"LastEvaluatedKey":{{"pk":{{"S":"{partition}"}},"sk":{{"S":"{keys[index - 1]}"}}}}' if index < end else ""
    size = ends[index - 1] - before if index > first else 0
    return f'{{"Count":{len(found)},"ScannedCount":{max(0, index - first)},"Items":[{",".join(found)}]{last}}}', max(0, index - first), size


def item(key):
    keys, texts, _, _ = partitions.get(key["pk"]["S"], ([], [], [], []))
    index = bisect.bisect_left(keys, key["sk"]["S"])
    return texts[index] if index < len(keys) and keys[index] == key["sk"]["S"] else None


def answer(operation, body):
    if operation == "Query":
        return query(body)
    if operation == "GetItem":
        found = item(body["Key"])
        return (f'{{"Item":{found}}}' if found else "{}"), 0, 0
    (table, asked), = body["RequestItems"].items()
    found = [text for text in map(item, asked["Keys"]) if text]
    return f'{{"Responses":{{"{table}":[{",".join(found)}]}},"UnprocessedKeys":{{}}}}', 0, 0


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body leave together: apart, the second waits 40 ms for the client's acknowledgement of the first.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_POST(self):  # noqa: N802
        began = time.monotonic()
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        text, scanned, size = answer(self.headers["X-Amz-Target"].rsplit(".", 1)[1], body)
        data = text.encode()
        with lock:
            counts["requests"] += 1
            counts["scanned"] += scanned
            counts["bytes"] += len(data)
        time.sleep(max(0.0, began + LATENCY + PAGE * size / MEGABYTE - time.monotonic()))
        self.send(data)

    def do_GET(self):  # noqa: N802
        """What was asked for since the last time."""
        with lock:
            data = json.dumps(counts).encode()
            counts.update(dict.fromkeys(counts, 0))
        self.send(data)

    def send(self, data):
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True


print(json.dumps(fill()), flush=True)
Server(("127.0.0.1", PORT), Handler).serve_forever()
