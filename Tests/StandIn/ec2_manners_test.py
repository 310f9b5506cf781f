"""boto3 against the stand-in's EC2 where it is as unkind as the real one: pools, budgets, ends, pages, strangers.

Run as: python3 ec2_manners_test.py URL STAND_IN
(a stand-in started with --boot-delay 200 --shutdown-delay 100 --not-offered c5.large=us-east-1a)
"""

import os
import re
import subprocess
import sys
import threading
import time

import boto3
import botocore.exceptions
from botocore.config import Config

from actions import URL, control, wait_for

STAND_IN = sys.argv[2]
ec2 = boto3.client("ec2", region_name="us-east-1", endpoint_url=URL, aws_access_key_id="AKIA", aws_secret_access_key="x", config=Config(retries={"total_max_attempts": 1, "mode": "standard"}))
ec2.create_launch_template(LaunchTemplateName="odd", LaunchTemplateData={"ImageId": "ami-0123456789abcdef0", "InstanceInitiatedShutdownBehavior": "terminate"})
A, B = "subnet-0aaaaaaaaaaaaaaaa", "subnet-0bbbbbbbbbbbbbbbb"


def fault(*words):
    run = subprocess.run([STAND_IN, "fault", *words], env=dict(os.environ, STANDIN_URL=URL), capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stdout


def fleet(count=1, pools=(("m7i.large", A),), tag="own"):
    overrides = [{"InstanceType": kind, **({"SubnetId": subnet} if subnet else {})} for kind, subnet in pools]
    return ec2.create_fleet(
        Type="instant",
        LaunchTemplateConfigs=[{"LaunchTemplateSpecification": {"LaunchTemplateName": "odd", "Version": "1"}, "Overrides": overrides}],
        TargetCapacitySpecification={"TotalTargetCapacity": count, "DefaultTargetCapacityType": "spot"},
        TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "who", "Value": tag}]}])


def ids(answer):
    return [one for group in answer["Instances"] for one in group["InstanceIds"]]


def codes(answer):
    return [error["ErrorCode"] for error in answer["Errors"]]


def look(*names):
    return [one for group in ec2.describe_instances(InstanceIds=list(names))["Reservations"] for one in group["Instances"]]


def state(name, wanted):
    return look(name)[0]["State"]["Name"] == wanted and look(name)[0]


def refused(code, status):
    try:
        fleet()
    except botocore.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] == code and error.response["ResponseMetadata"]["HTTPStatusCode"] == status, error.response
        return True
    return False


def pools():
    answer = fleet(1, (("c5.large", A), ("c5.large", B)))
    assert codes(answer) == ["InvalidFleetConfiguration"] and len(ids(answer)) == 1, answer
    assert look(*ids(answer))[0]["SubnetId"] == B
    fault("no-capacity", "--zone", "us-east-1a")
    types = ["c6i.large", "c7i.large", "m5.large", "m6i.large", "m7i.large"]
    answer = fleet(1, [(kind, A) for kind in types])
    assert codes(answer) == ["InsufficientInstanceCapacity"] * 3 + ["UnfulfillableCapacity"] * 2, codes(answer)
    fault("clear")
    answer = fleet(1, (("m7i.large", None),))
    assert look(*ids(answer))[0]["SubnetId"] == A, "the default subnet"
    fault("quota", "--room", "0")
    assert codes(fleet()) == ["MaxSpotInstanceCountExceeded"]
    fault("clear")


def budget():
    fault("launch-budget", "--room", "2")
    answer = fleet(40)
    assert 2 <= len(ids(answer)) < 40 and codes(answer) == ["RequestLimitExceeded"], (len(ids(answer)), codes(answer))
    # The budget refills by two a second, so a slow machine may have to try again.
    wait_for(lambda: fault("launch-budget", "--status", "503") and refused("RequestLimitExceeded", 503))
    fault("clear")


def ends():
    fault("dies-at-boot", "--code", "Client.VolumeLimitExceeded")
    dead = wait_for(lambda name=ids(fleet())[0]: state(name, "terminated"))
    assert dead["StateReason"] == {"Code": "Client.VolumeLimitExceeded", "Message": "Client.VolumeLimitExceeded: Volume limit exceeded"}
    fault("bad-zone", "--zone", "us-east-1a")
    bad, good = ids(fleet())[0], ids(fleet(1, (("m7i.large", B),)))[0]
    assert wait_for(lambda: state(bad, "terminated"))["StateReason"]["Code"] == "Server.InternalError"
    wait_for(lambda: state(good, "running"))
    fault("clear")
    fault("pending")
    stuck = ids(fleet())[0]
    wait_for(lambda name=ids(fleet())[0]: state(name, "running"))
    assert state(stuck, "pending")
    fault("slow-shutdown", "--for", "1h")
    ec2.terminate_instances(InstanceIds=[good, stuck])
    wait_for(lambda: state(stuck, "terminated"))
    ending = state(good, "shutting-down")
    assert ending and re.fullmatch(r"User initiated \(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d GMT\)", ending["StateTransitionReason"]), ending
    assert ending["StateReason"]["Code"] == "Client.UserInitiatedShutdown"


def listings():
    fault("strangers", "--count", "3", "--tag", "who=trial")
    assert ids(fleet(tag="mine"))
    tagged = lambda name, **more: ec2.describe_instances(Filters=[{"Name": "tag:who", "Values": [name]}], **more)
    assert len(tagged("trial")["Reservations"]) == 3 and len(tagged("mine")["Reservations"]) == 1
    fault("slow-pages", "--for", "300ms")
    began = time.monotonic()
    first = tagged("own", MaxResults=5)
    assert first["NextToken"] and time.monotonic() - began >= 0.3
    fault("slow-pages", "--for", "3s")
    slow = threading.Thread(target=tagged, args=("trial",))
    slow.start()
    control("GET", "counters")
    assert slow.is_alive(), "a slow listing holds nobody else up"
    slow.join()
    fault("clear")


pools()
budget()
ends()
listings()
print("ec2: pools, budgets, ends and listings are as unkind as the real ones")
