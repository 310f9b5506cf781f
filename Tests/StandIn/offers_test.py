"""The flow of GitHub Enterprise Server (jobs are offered and acquired), and instances that live inside the stand-in.

Run as: python3 offers_test.py URL    (a stand-in started with --hold 1s --ghes-acquire --light --boot-delay 50 --shutdown-delay 50)
"""

import base64
import time

import boto3

from actions import PREVIEW, URL, Queue, Service, ask, control, decoded, entries, wait_for

service = Service()
made = service("POST", "runtime/runnerscalesets", {"name": "ghes", "runnerGroupId": 1, "labels": [{"type": "System", "name": "ghes"}]})[1]
queue = Queue(service, made["id"], "agent")
ec2 = boto3.client("ec2", region_name="us-east-1", endpoint_url=URL, aws_access_key_id="AKIA", aws_secret_access_key="x")


def offered():
    assert service("GET", f"runtime/runnerscalesets/{made['id']}/acquirablejobs")[0] == 204
    queue.poll()
    control("POST", "queue", {"count": 2, "durationMs": 50, "labels": ["ghes"]})
    message = queue.poll()[1]
    offers = entries(message)
    assert [offer["messageType"] for offer in offers] == ["JobAvailable"] * 2 and offers[0]["acquireJobUrl"], offers
    assert message["statistics"]["totalAvailableJobs"] == 2 and message["statistics"]["totalAssignedJobs"] == 0
    assert service("GET", f"runtime/runnerscalesets/{made['id']}/acquirablejobs")[1]["count"] == 2
    asked = [offer["runnerRequestId"] for offer in offers]
    path = f"runtime/runnerscalesets/{made['id']}/acquirejobs"
    assert service("POST", path, asked)[0] == 401, "acquiring takes the queue token"
    assert service("POST", path, asked + [9], token=queue.token)[1] == {"count": 2, "value": asked}
    assert service("POST", path, asked, token=queue.token)[1]["value"] == [], "won once"
    queue.acknowledge(message["messageId"])
    message = queue.poll(last=message["messageId"])[1]
    assert [entry["messageType"] for entry in entries(message)] == ["JobAssigned"] * 2
    queue.acknowledge(message["messageId"])


def light():
    data = {"ImageId": "ami-0123456789abcdef0", "InstanceInitiatedShutdownBehavior": "terminate"}
    ec2.create_launch_template(LaunchTemplateName="light", LaunchTemplateData=data)
    fleet = ec2.create_fleet(
        Type="instant",
        LaunchTemplateConfigs=[{
            "LaunchTemplateSpecification": {"LaunchTemplateName": "light", "Version": "1"},
            "Overrides": [{"InstanceType": "c7i.large", "SubnetId": "subnet-0aaaaaaaaaaaaaaaa"}]}],
        TargetCapacitySpecification={"TotalTargetCapacity": 2, "DefaultTargetCapacityType": "spot"})
    for instance in [one for group in fleet["Instances"] for one in group["InstanceIds"]]:
        status, _ = service("POST", f"runtime/runnerscalesets/{made['id']}/generatejitconfig", {"name": f"light-{instance}", "workFolder": "_work"})
        assert status == 200
    wait_for(lambda: all(job["state"] == "completed" for job in control("GET", "jobs")))
    wait_for(lambda: all(one["state"] == "terminated" for one in control("GET", "instances")))
    counts = control("GET", "counters")
    assert (counts["jobsCompleted"], counts["alive"], counts["terminatedWhileBusy"]) == (2, 0, 0), counts
    kinds, last = set(), 0
    while "JobCompleted" not in kinds:
        message = queue.poll(last)[1]
        last = message["messageId"]
        kinds |= {entry["messageType"] for entry in entries(message)}


offered()
light()
print("offers: acquired, run by light instances, ended")
