#!/usr/bin/env python3
"""What botocore makes of every region, with and without FIPS and dual-stack, for the services that the agent calls.

    .venv/bin/python Tests/AWS/golden/endpoints.py > Tests/AWS/golden/endpoints.json

The regions of a partition differ in nothing but their name; where they did, this would stop.
"""

import json

import botocore
from botocore.endpoint_provider import EndpointProvider
from botocore.loaders import Loader

SERVICES = {"dynamodb": "dynamodb", "ec2": "ec2", "sts": "sts", "ssm": "ssm", "secretsmanager": "secretsmanager",
            "autoscaling": "autoscaling", "monitoring": "cloudwatch", "kms": "kms"}

loader = Loader()
partitions = loader.load_data("partitions")
providers = {host: EndpointProvider(loader.load_service_model(name, "endpoint-rule-set-1"), partitions) for host, name in SERVICES.items()}


def url(host, region, fips, dual):
    parameters = {"Region": region, "UseFIPS": fips, "UseDualStack": dual}
    if host == "sts":
        parameters["UseGlobalEndpoint"] = False
    return providers[host].resolve_endpoint(**parameters).url.replace(region, "REGION")


result = {"botocore": botocore.__version__, "partitions": []}
for partition in partitions["partitions"]:
    regions = [region for region in partition["regions"] if not region.endswith("-global")]
    endpoints = {}
    for host in SERVICES:
        for name, fips, dual in [("plain", False, False), ("fips", True, False), ("dual", False, True), ("both", True, True)]:
            found = {url(host, region, fips, dual) for region in regions}
            assert len(found) == 1, (partition["id"], host, name, found)
            endpoints.setdefault(host, {})[name] = found.pop()
    result["partitions"].append({"id": partition["id"], "regions": regions, "endpoints": endpoints})
print(json.dumps(result, indent=1))
