"""A launched instance runs the real `agent boot`, which takes its configuration from DynamoDB; power cuts end whatever it runs.

Run as: python3 boot_test.py URL DYNAMODB_URL    (a stand-in started with --agent, --lost-runner 500, short delays and
--instance-env AWS_ENDPOINT_URL_DYNAMODB=DYNAMODB_URL)
"""

import base64
import json
import os
import subprocess
import sys
import time

import boto3

from actions import URL, Queue, Service, control, wait_for

keys = {"region_name": "us-east-1", "aws_access_key_id": "AKIA", "aws_secret_access_key": "x"}
dynamodb = boto3.client("dynamodb", endpoint_url=sys.argv[2], **keys)
ec2 = boto3.client("ec2", endpoint_url=URL, **keys)
table = f"boot-{time.time_ns()}"
dynamodb.create_table(
    TableName=table,
    BillingMode="PAY_PER_REQUEST",
    AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
    KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}])
service = Service()
set_id = service("POST", "runtime/runnerscalesets", {"name": "boot", "runnerGroupId": 1, "labels": [{"type": "System", "name": "boot"}]})[1]["id"]
queue = Queue(service, set_id, "agent")
user_data = base64.b64encode(json.dumps({"DYNAMODB_TABLE": table}).encode()).decode()
ec2.create_launch_template(LaunchTemplateName="boot", LaunchTemplateData={
    "ImageId": "ami-0123456789abcdef0", "InstanceInitiatedShutdownBehavior": "terminate", "UserData": user_data})


def launch(count, duration):
    control("POST", "queue", {"count": count, "durationMs": duration, "labels": ["boot"]})
    queue.poll()
    fleet = ec2.create_fleet(
        Type="instant",
        LaunchTemplateConfigs=[{
            "LaunchTemplateSpecification": {"LaunchTemplateName": "boot", "Version": "1"},
            "Overrides": [{"InstanceType": "c7i.large", "SubnetId": "subnet-0aaaaaaaaaaaaaaaa"}]}],
        TargetCapacitySpecification={"TotalTargetCapacity": count, "DefaultTargetCapacityType": "spot"})
    ids = [one for group in fleet["Instances"] for one in group["InstanceIds"]]
    for instance in ids:
        runner = f"boot-{instance}"
        minted = service("POST", f"runtime/runnerscalesets/{set_id}/generatejitconfig", {"name": runner, "workFolder": "_work"})[1]
        dynamodb.put_item(TableName=table, Item={
            "pk": {"S": f"BOOT#AROASTANDIN000000000:{instance}"}, "sk": {"S": "BOOT"},
            "configuration": {"S": minted["encodedJITConfig"]}, "runner": {"S": runner}})
    return ids


def instance(name):
    return next(one for one in control("GET", "instances") if one["id"] == name)


def jobs(state):
    return [job for job in control("GET", "jobs") if job["state"] == state]


def session(process):
    found = subprocess.run(["ps", "-o", "pid=", "-s", str(process)], capture_output=True, text=True).stdout.split()
    return [one for one in found if "Z" not in subprocess.run(["ps", "-o", "stat=", "-p", one], capture_output=True, text=True).stdout]


def life():
    ids = launch(2, 200)
    wait_for(lambda: len(jobs("completed")) == 2, 30)
    wait_for(lambda: all(instance(one)["state"] == "terminated" for one in ids), 30)
    assert {instance(one)["reason"] for one in ids} == {"Client.InstanceInitiatedShutdown"}
    for one in ids:
        item = dynamodb.get_item(TableName=table, Key={"pk": {"S": f"BOOT#AROASTANDIN000000000:{one}"}, "sk": {"S": "BOOT"}})["Item"]
        assert "configuration" not in item, "the secret is blanked once taken"


def power_cuts():
    ids = launch(2, 60_000)
    wait_for(lambda: len(jobs("running")) == 2, 30)
    processes = [instance(one)["process"] for one in ids]
    assert all(len(session(process)) >= 2 for process in processes), "boot and the runner"
    control("POST", "fault", {"name": "interrupt", "instance": ids[0], "durationMs": 300})
    ec2.terminate_instances(InstanceIds=ids[1:])
    wait_for(lambda: not any(session(process) for process in processes))
    wait_for(lambda: len(jobs("completed")) == 4)
    counts = control("GET", "counters")
    assert (counts["terminatedWhileBusy"], counts["jobsFailed"], counts["jobsCompleted"]) == (2, 2, 2), counts


life()
power_cuts()
print("boot: the real agent boot ran its jobs, and power cuts left nothing running")
