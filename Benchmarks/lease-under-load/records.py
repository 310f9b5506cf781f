"""Writes RUNNER records as Sources/Scaler/Records/RunnerRecord.swift does: of runners that had their configuration ten minutes ago (a new
leader can't tell whether they registered, and reads the PHASE of each), or of busy ones.

    records.py DYNAMODB-URL TABLE SCOPE COUNT configured|busy
"""

import sys
import time

import boto3

URL, TABLE, SCOPE, COUNT = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
STATE = sys.argv[5]
then = int(time.time() * 1000) - 600_000
table = boto3.resource("dynamodb", endpoint_url=URL, region_name="us-east-1").Table(TABLE)
with table.batch_writer() as batch:
    for index in range(COUNT):
        instance = f"i-{index:017x}"
        batch.put_item({
            "pk": f"LIVE#{SCOPE}", "sk": f"RUNNER#demo-{instance}", "format": 1, "runner": f"demo-{instance}", "instance": instance,
            "state": STATE, "batch": f"{index // 100:016x}", "githubId": 1_000_000 + index, "scaleSet": 1,
            "type": "m7i.large", "zone": "us-east-1a", "market": "spot", "launched": then, "configured": then,
            # GitHub's run, its id of the job, and the attempt.
            **({"job": f"{30_000_000_000 + index}/{index:08x}-0000-4000-8000-000000000000/1", "started": then} if STATE == "busy" else {}),
        })  # fmt: skip
