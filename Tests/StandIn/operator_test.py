"""boto3 against a stand-in with EC2's own manners, none of them asked for: what an operator does in the console, and limits that are on.

Run as: python3 operator_test.py URL UNLIMITED_URL
(a stand-in started with --boot-delay 200, and one with --boot-delay 200 --no-limits besides)
"""

import re
import sys
import time
from datetime import datetime, timezone

import boto3
import botocore.exceptions
from botocore.config import Config

from actions import URL, control, wait_for

A = "subnet-0aaaaaaaaaaaaaaaa"


def client(url):
    config = Config(retries={"total_max_attempts": 1, "mode": "standard"})
    keys = {"aws_access_key_id": "AKIA", "aws_secret_access_key": "x"}
    return boto3.client("ec2", region_name="us-east-1", endpoint_url=url, config=config, **keys)


ec2 = client(URL)


def refused(code, call, status=400, **arguments):
    try:
        call(**arguments)
    except botocore.exceptions.ClientError as error:
        answer = error.response
        assert (answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]) == (code, status), answer
        return answer["Error"]["Message"]
    raise AssertionError(f"{call} was not refused with {code}")


def fleet(count=1, market="on-demand", by=ec2, **more):
    return by.create_fleet(
        Type="instant",
        LaunchTemplateConfigs=[{
            "LaunchTemplateSpecification": {"LaunchTemplateName": "operator", "Version": "1"},
            "Overrides": [{"InstanceType": "m7i.large", "SubnetId": A}]}],
        TargetCapacitySpecification={"TotalTargetCapacity": count, "DefaultTargetCapacityType": market}, **more)


def ids(answer):
    return [one for group in answer["Instances"] for one in group["InstanceIds"]]


def look(name):
    return ec2.describe_instances(InstanceIds=[name])["Reservations"][0]["Instances"][0]


def seen(name, state, seconds=20):
    """The instance once it is in that state. It looks five times a second: looks are limited, too."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        shown = look(name)
        if shown["State"]["Name"] == state:
            return shown
        time.sleep(0.2)  # between two looks
    raise AssertionError(f"{name} is not {state}: {shown}")


def stops():
    name = ids(fleet())[0]
    assert refused("IncorrectInstanceState", ec2.stop_instances, InstanceIds=[name]).endswith("has never reached the 'running' state.")
    launched = seen(name, "running")
    assert refused("DryRunOperation", ec2.stop_instances, 412, InstanceIds=[name], DryRun=True)
    began = time.monotonic()
    change = ec2.stop_instances(InstanceIds=[name])["StoppingInstances"][0]
    assert (change["PreviousState"]["Name"], change["CurrentState"]) == ("running", {"Code": 64, "Name": "stopping"}), change
    message = refused("IncorrectInstanceState", ec2.start_instances, InstanceIds=[name])
    assert message == f"The instance '{name}' is not in a state from which it can be started.", message
    stopped = seen(name, "stopped")
    assert time.monotonic() - began >= 1.9, "stopping takes its time"
    code = "Client.UserInitiatedShutdown"
    assert stopped["StateReason"] == {"Code": code, "Message": f"{code}: User initiated shutdown"}, stopped
    assert re.fullmatch(r"User initiated \(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d GMT\)", stopped["StateTransitionReason"]), stopped
    assert stopped["PrivateIpAddress"] == launched["PrivateIpAddress"], "a stopped instance keeps its address"
    change = ec2.stop_instances(InstanceIds=[name])["StoppingInstances"][0]
    assert change["PreviousState"]["Name"] == change["CurrentState"]["Name"] == "stopped", "no error"
    assert [one["id"] for one in control("GET", "instances") if one["state"] == "stopped"] == [name]
    starts(name, launched)


def starts(name, launched):
    change = ec2.start_instances(InstanceIds=[name])["StartingInstances"][0]
    assert (change["PreviousState"]["Name"], change["CurrentState"]["Name"]) == ("stopped", "pending"), change
    running = seen(name, "running")
    assert "StateReason" not in running and running["StateTransitionReason"] == "", running
    assert running["LaunchTime"] > launched["LaunchTime"] and abs((datetime.now(timezone.utc) - running["LaunchTime"]).total_seconds()) < 10
    assert ec2.start_instances(InstanceIds=[name])["StartingInstances"][0]["CurrentState"]["Name"] == "running", "no error"
    control("POST", "fault", {"name": "deny", "action": "ec2:StopInstances"})
    assert "to perform: ec2:StopInstances on" in refused("UnauthorizedOperation", ec2.stop_instances, 403, InstanceIds=[name])
    control("POST", "fault", {"name": "clear"})
    ends(name)


def ends(name):
    """From shutting-down to terminated 2 to 8 s, with neither flag nor fault."""
    began = time.monotonic()
    ec2.terminate_instances(InstanceIds=[name])
    assert look(name)["State"]["Name"] == "shutting-down" and "PrivateIpAddress" not in look(name)
    assert "not in a state from which it can be stopped" in refused("IncorrectInstanceState", ec2.stop_instances, InstanceIds=[name])
    seen(name, "terminated")
    assert 1.9 <= time.monotonic() - began, "shutting-down lasts"


def spot():
    other, name = ids(fleet())[0], ids(fleet(market="spot"))[0]
    for one in (other, name):
        seen(one, "running")
    message = refused("UnsupportedOperation", ec2.stop_instances, InstanceIds=[other, name])
    assert message == (
        f"You can't stop the Spot Instance '{name}' because it is associated with a one-time Spot Instance request. "
        "You can only stop Spot Instances associated with persistent Spot Instance requests."), message
    assert look(other)["State"]["Name"] == look(name)["State"]["Name"] == "running", "one that can't be stopped lets none be stopped"
    assert refused("InvalidInstanceID.NotFound", ec2.stop_instances, InstanceIds=["i-00000000000000000"])
    ec2.terminate_instances(InstanceIds=[other, name])


def throttled(call, most):
    """How many calls of `most` one after the other were taken before one was refused for their number; all of them without a refusal."""
    for count in range(most):
        try:
            call()
        except botocore.exceptions.ClientError as error:
            answer = error.response
            if answer["Error"]["Code"] == "RequestLimitExceeded":
                assert answer["ResponseMetadata"]["HTTPStatusCode"] == 503, answer
                return count
            assert answer["Error"]["Code"] == "DryRunOperation", answer
    return most


def limits():
    """Buckets of 50 calls that mutate, refilled by 5 a second, and of 1,000 launches, by 2 a second, with no flag."""
    dry = lambda by: lambda: fleet(by=by, DryRun=True)
    assert 40 <= throttled(dry(ec2), 2_000) < 2_000, "calls of CreateFleet are counted"
    assert throttled(lambda: ec2.describe_instances(), 4_000) < 4_000, "calls of DescribeInstances without a filter are counted"
    answer = wait_for(lambda: launch_many(ec2), 20)
    assert 900 <= len(ids(answer)) < 1_100 and [one["ErrorCode"] for one in answer["Errors"]] == ["RequestLimitExceeded"], len(ids(answer))
    free = client(sys.argv[2])
    free.create_launch_template(LaunchTemplateName="operator", LaunchTemplateData={"ImageId": "ami-0123456789abcdef0"})
    assert throttled(dry(free), 120) == 120 and len(ids(launch_many(free))) == 1_200, "--no-limits lifts them"


def launch_many(by):
    """A fleet of more than the launch budget; None while CreateFleet itself is throttled."""
    try:
        return fleet(1_200, by=by)
    except botocore.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] == "RequestLimitExceeded", error.response
        return None


ec2.create_launch_template(LaunchTemplateName="operator", LaunchTemplateData={"ImageId": "ami-0123456789abcdef0"})
stops()
spot()
limits()
print("operator: instances stop and start as in the console, ends last, and limits are on")
