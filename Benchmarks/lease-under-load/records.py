"""Writes RUNNER records of runners that had their configuration ten minutes ago, as Sources/Scaler/Records/RunnerRecord.swift does: a new
leader can't tell whether they registered, and reads the PHASE of each.

    records.py DYNAMODB-URL TABLE SCOPE COUNT
"""

import sys
import time

import boto3

URL, TABLE, SCOPE, COUNT = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
then = int(time.time() * 1000) - 600_000
table = boto3.resource("dynamodb", endpoint_url=URL, region_name="us-east-1").Table(TABLE)
with table.batch_writer() as batch:
    for index in range(COUNT):
        instance = f"i-{index:017x}"
        batch.put_item({
            "pk": f"LIVE#{SCOPE}", "sk": f"RUNNER#demo-{instance}", "format": 1, "runner": f"demo-{instance}", "instance": instance,
            "state": "configured", "batch": f"{index // 100:016x}", "githubId": 1_000_000 + index, "scaleSet": 1,
            "type": "m7i.large", "zone": "us-east-1a", "market": "spot", "launched": then, "configured": then,
        })  # fmt: skip
