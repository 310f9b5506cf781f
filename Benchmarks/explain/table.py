"""A table of thirty days, in memory and in the order of its keys, as DynamoDB reads one: for `agent explain` and `agent events`.

ministack looks through a whole partition for each Query, whatever its keys, in one thread. Against it this benchmark would measure that loop.
Here a Query looks through what its keys name, in pages of 1 MB, and each request takes LATENCY ms, and PAGE ms for each whole MB that it
looks through. Both are assumptions: no account of AWS was at hand.

    table.py PORT SCOPE JOBS LATENCY PAGE
"""

import bisect
import http.server
import json
import sys
import threading
import time

import history

PORT, SCOPE, JOBS, LATENCY, PAGE = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4]) / 1000, float(sys.argv[5]) / 1000
MEGABYTE = 1 << 20
partitions = {}  # sort keys, items as JSON, sizes, attributes that filters ask for
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
        partitions[partition] = ([key for key, _ in items], texts, [len(text) for text in texts], [item for _, item in items])
    return names


def passes(body, item):
    """The two filters that the commands send (LedgerTable.Filter)."""
    expression, values, names = body.get("FilterExpression"), body["ExpressionAttributeValues"], body.get("ExpressionAttributeNames", {})
    if not expression:
        return True
    if ":text" in values:
        return any(values[":text"]["S"] in item.get(name, {}).get("S", "") for name in names.values())
    result = item.get("result", {}).get("S")
    lost = [value["S"] for name, value in values.items() if name.startswith(":lost")]
    return int(item["ttl"]["N"]) >= int(values[":ttl"]["N"]) and (result is None or any(result.startswith(each) for each in lost))


def query(body):
    values = body["ExpressionAttributeValues"]
    partition, prefix = values[":pk"]["S"], values.get(":sk", {}).get("S", "")
    keys, texts, sizes, items = partitions.get(partition, ([], [], [], []))
    start = body.get("ExclusiveStartKey")
    index = bisect.bisect_right(keys, start["sk"]["S"]) if start else bisect.bisect_left(keys, prefix)
    first, size, found = index, 0, []
    while index < len(keys) and keys[index].startswith(prefix) and size < MEGABYTE:
        if passes(body, items[index]):
            found.append(texts[index])
        size += sizes[index]
        index += 1
    more = index < len(keys) and keys[index].startswith(prefix)
    last = f',"LastEvaluatedKey":{{"pk":{{"S":"{partition}"}},"sk":{{"S":"{keys[index - 1]}"}}}}' if more else ""
    return f'{{"Count":{len(found)},"ScannedCount":{index - first},"Items":[{",".join(found)}]{last}}}', index - first, size


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
