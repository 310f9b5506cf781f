"""boto3 against the stand-in's EC2 and STS: what botocore's own models make of the answers.

Run as: python3 boto3_test.py URL      (a stand-in started with --boot-delay 200 --shutdown-delay 100 --pools-tried 4)
"""

import base64
import sys
import time
import urllib.error
import urllib.request

import boto3
import botocore.exceptions
from botocore.config import Config

URL = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:5700"


def client(service, **keys):
    keys = keys or {"aws_access_key_id": "AKIAEXAMPLE", "aws_secret_access_key": "secret"}
    config = Config(retries={"total_max_attempts": 1, "mode": "standard"})
    return boto3.client(service, region_name="us-east-1", endpoint_url=URL, config=config, **keys)


ec2 = client("ec2")


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except botocore.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] == code, (code, error.response)
        assert error.response["ResponseMetadata"]["RequestId"], error.response
        return error
    raise AssertionError(f"{call} was not refused with {code}")


def wait_for(what, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = what()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError("waited in vain")


def control(method, path, body=None):
    import json

    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(URL + "/_control/" + path, data=data, method=method)
    return json.load(urllib.request.urlopen(request))


def metadata(instance, path, token=None, method="GET", headers=None):
    headers = dict(headers or {})
    if token:
        headers["X-aws-ec2-metadata-token"] = token
    request = urllib.request.Request(f"{URL}/imds/{instance}/{path}", method=method, headers=headers)
    try:
        return urllib.request.urlopen(request).read().decode()
    except urllib.error.HTTPError as error:
        return error.code


name = f"runner-{time.time_ns()}"
data = {
    "ImageId": "ami-0123456789abcdef0",
    "UserData": base64.b64encode(b'{"hello": "instance"}').decode(),
    "InstanceInitiatedShutdownBehavior": "terminate",
    "SecurityGroupIds": ["sg-1", "sg-2"],
    "IamInstanceProfile": {"Name": "runner"},
    "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 1},
    "TagSpecifications": [{"ResourceType": "volume", "Tags": [{"Key": "a&b", "Value": "<ä>"}]}],
}


def launch_templates():
    made = ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData=data, ClientToken=name)["LaunchTemplate"]
    again = ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData=data, ClientToken=name)["LaunchTemplate"]
    assert made["LaunchTemplateId"] == again["LaunchTemplateId"]
    refused("InvalidLaunchTemplateName.AlreadyExistsException", ec2.create_launch_template, LaunchTemplateName=name, LaunchTemplateData=data)
    version = ec2.create_launch_template_version(LaunchTemplateName=name, LaunchTemplateData=data)["LaunchTemplateVersion"]
    assert version["VersionNumber"] == 2, version
    seen = ec2.describe_launch_template_versions(LaunchTemplateId=made["LaunchTemplateId"], Versions=["$Latest"])
    contents = seen["LaunchTemplateVersions"][0]["LaunchTemplateData"]
    for key, value in data.items():
        assert contents[key] == value, (key, contents.get(key))
    assert ec2.describe_launch_templates(LaunchTemplateNames=[name])["LaunchTemplates"][0]["LatestVersionNumber"] == 2
    assert any(found["LaunchTemplateName"] == name for found in ec2.describe_launch_templates()["LaunchTemplates"])
    refused("InvalidLaunchTemplateName.NotFoundException", ec2.describe_launch_templates, LaunchTemplateNames=["nobody"])
    refused("InvalidLaunchTemplateId.VersionNotFound", ec2.describe_launch_template_versions, LaunchTemplateName=name, Versions=["9"])


def fleet(count, token, **changes):
    request = {
        "Type": "instant",
        "ClientToken": token,
        "LaunchTemplateConfigs": [
            {
                "LaunchTemplateSpecification": {"LaunchTemplateName": name, "Version": "1"},
                "Overrides": [
                    {"InstanceType": kind, "SubnetId": subnet} for kind in ("c7i.large", "m7i.large") for subnet in ("subnet-0aaaaaaaaaaaaaaaa", "subnet-0bbbbbbbbbbbbbbbb")
                ],
            }
        ],
        "TargetCapacitySpecification": {"TotalTargetCapacity": count, "DefaultTargetCapacityType": "spot"},
        "SpotOptions": {"AllocationStrategy": "price-capacity-optimized"},
        "TagSpecifications": [
            {"ResourceType": "instance", "Tags": [{"Key": "scale-set", "Value": name}]},
            {"ResourceType": "fleet", "Tags": [{"Key": "scale-set", "Value": name}]},
        ],
    }
    return request | changes


def fleets():
    made = ec2.create_fleet(**fleet(7, name + "-1"))
    ids = [one for group in made["Instances"] for one in group["InstanceIds"]]
    assert len(ids) == 7 and not made["Errors"], made
    again = ec2.create_fleet(**fleet(7, name + "-1"))
    assert again["FleetId"] == made["FleetId"]
    refused("IdempotentParameterMismatch", ec2.create_fleet, **fleet(8, name + "-1"))
    refused("InvalidLaunchTemplateName.NotFoundException", ec2.create_fleet, **fleet(1, name + "-2", LaunchTemplateConfigs=[
        {"LaunchTemplateSpecification": {"LaunchTemplateName": "nobody", "Version": "1"}, "Overrides": [{"InstanceType": "c7i.large", "SubnetId": "subnet-0aaaaaaaaaaaaaaaa"}]}]))
    described = ec2.describe_fleets(FleetIds=[made["FleetId"]])["Fleets"][0]
    assert sum(len(group["InstanceIds"]) for group in described["Instances"]) == 7
    return ids


def listings(ids):
    wait_for(lambda: len(running()) == 7)
    pages = list(ec2.get_paginator("describe_instances").paginate(
        Filters=[{"Name": "tag:scale-set", "Values": [name]}], PaginationConfig={"PageSize": 5}))
    assert [len(page["Reservations"]) for page in pages] == [5, 2], pages
    one = ec2.describe_instances(InstanceIds=ids[:1])["Reservations"][0]["Instances"][0]
    assert one["InstanceLifecycle"] == "spot" and one["State"]["Name"] == "running"
    assert {"Key": "scale-set", "Value": name} in one["Tags"]
    refused("InvalidInstanceID.NotFound", ec2.describe_instances, InstanceIds=["i-00000000000000000"])
    refused("InvalidInstanceID.Malformed", ec2.describe_instances, InstanceIds=["nonsense"])
    ec2.create_tags(Resources=ids[:1], Tags=[{"Key": "colour", "Value": "blue"}])
    assert len(ec2.describe_instances(Filters=[{"Name": "tag:colour", "Values": ["b*"]}])["Reservations"]) == 1


def running():
    filters = [{"Name": "tag:scale-set", "Values": [name]}, {"Name": "instance-state-name", "Values": ["running"]}]
    return ec2.describe_instances(Filters=filters)["Reservations"]


def instance_metadata(instance):
    assert metadata(instance, "latest/meta-data/instance-id") == 401
    assert metadata(instance, "latest/api/token", method="PUT") == 400
    token = metadata(instance, "latest/api/token", method="PUT", headers={"X-aws-ec2-metadata-token-ttl-seconds": "60"})
    assert metadata(instance, "latest/meta-data/instance-id", token) == instance
    assert metadata(instance, "latest/user-data", token) == '{"hello": "instance"}'
    assert metadata(instance, "latest/meta-data/spot/instance-action", token) == 404
    import json

    role = metadata(instance, "latest/meta-data/iam/security-credentials/", token)
    keys = json.loads(metadata(instance, "latest/meta-data/iam/security-credentials/" + role, token))
    sts = client("sts", aws_access_key_id=keys["AccessKeyId"], aws_secret_access_key=keys["SecretAccessKey"], aws_session_token=keys["Token"])
    assert sts.get_caller_identity()["UserId"] == "AROASTANDIN000000000:" + instance
    assert client("sts").get_caller_identity()["UserId"].startswith("AIDA")
    control("POST", "fault", {"name": "interrupt", "instance": instance, "durationMs": 3000})
    assert json.loads(metadata(instance, "latest/meta-data/spot/instance-action", token))["action"] == "terminate"
    wait_for(lambda: state(instance)[0] == "terminated")
    assert state(instance)[1] == "Server.SpotInstanceTermination"


def state(instance):
    one = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]
    return one["State"]["Name"], one.get("StateReason", {}).get("Code")


def endings(ids):
    control("POST", "power-off", {"instance": ids[1]})
    wait_for(lambda: state(ids[1]) == ("terminated", "Client.InstanceInitiatedShutdown"))
    refused("InvalidInstanceID.NotFound", ec2.terminate_instances, InstanceIds=[ids[2], "i-00000000000000000"])
    assert state(ids[2])[0] == "running"
    ended = ec2.terminate_instances(InstanceIds=ids[2:])["TerminatingInstances"]
    assert ended[0]["PreviousState"]["Name"] == "running" and ended[0]["CurrentState"]["Name"] == "shutting-down"
    wait_for(lambda: not running())


def shortages():
    control("POST", "fault", {"name": "no-capacity", "zone": "us-east-1a"})
    control("POST", "fault", {"name": "no-capacity", "zone": "us-east-1b", "type": "c7i.large", "room": 1})
    control("POST", "fault", {"name": "no-capacity", "zone": "us-east-1b", "type": "m7i.large", "room": 1})
    partial = ec2.create_fleet(**fleet(4, name + "-3"))
    got = [one for group in partial["Instances"] for one in group["InstanceIds"]]
    assert len(got) == 2, partial
    assert {error["ErrorCode"] for error in partial["Errors"]} == {"InsufficientInstanceCapacity"}, partial
    ec2.terminate_instances(InstanceIds=got)
    control("POST", "fault", {"name": "clear"})
    control("POST", "fault", {"name": "throttle", "count": 1})
    error = refused("RequestLimitExceeded", ec2.describe_subnets)
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 503
    assert ec2.describe_images(ImageIds=["ami-0123456789abcdef0"])["Images"][0]["State"] == "available"
    refused("InvalidAMIID.NotFound", ec2.describe_images, ImageIds=["ami-nobody"])
    assert len(ec2.describe_subnets(SubnetIds=["subnet-0aaaaaaaaaaaaaaaa"])["Subnets"]) == 1


def dry_runs():
    template = {"LaunchTemplateName": name, "Version": "1"}
    instance = dict(LaunchTemplate=template, InstanceType="c7i.large", SubnetId="subnet-0aaaaaaaaaaaaaaaa", MinCount=1, MaxCount=1, DryRun=True)
    for call, request in ((ec2.create_fleet, fleet(1, name + "-4", DryRun=True)), (ec2.run_instances, instance)):
        assert refused("DryRunOperation", call, **request).response["ResponseMetadata"]["HTTPStatusCode"] == 412
    refused("InvalidSubnetID.NotFound", ec2.run_instances, **(instance | {"SubnetId": "subnet-nobody"}))
    # One caller's role may not pass the template's: its fleets launch nothing. Another's may.
    control("POST", "fault", {"name": "deny", "action": "iam:PassRole", "key": "AKIAOTHER"})
    other = client("ec2", aws_access_key_id="AKIAOTHER", aws_secret_access_key="secret")
    error = refused("UnauthorizedOperation", other.run_instances, **instance).response
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 403 and "to perform: iam:PassRole on" in error["Error"]["Message"], error
    refused("DryRunOperation", other.create_fleet, **fleet(1, name + "-5", DryRun=True))
    made = other.create_fleet(**fleet(1, name + "-5"))
    assert not made["Instances"] and {error["ErrorCode"] for error in made["Errors"]} == {"UnauthorizedOperation"}, made
    refused("DryRunOperation", ec2.run_instances, **instance)
    control("POST", "fault", {"name": "clear"})
    assert not running()


def hosts():
    host = "i-0a0a0a0a0a0a0a0a0"
    completion = dict(AutoScalingGroupName="scalers", LifecycleHookName="handover", InstanceId=host, LifecycleActionResult="CONTINUE")
    scaling = client("autoscaling")
    assert metadata(host, "latest/api/token", method="PUT") == 404
    control("POST", "host", {"host": host, "zone": "us-east-1c"})
    token = metadata(host, "latest/api/token", method="PUT", headers={"X-aws-ec2-metadata-token-ttl-seconds": "60"})
    assert metadata(host, "latest/meta-data/placement/availability-zone", token) == "us-east-1c"
    assert metadata(host, "latest/meta-data/autoscaling/target-lifecycle-state", token) == "InService"
    refused("ValidationError", scaling.complete_lifecycle_action, **completion)
    control("POST", "host", {"host": host, "target": "Terminated"})
    assert metadata(host, "latest/meta-data/autoscaling/target-lifecycle-state", token) == "Terminated"
    scaling.complete_lifecycle_action(**completion)
    refused("ValidationError", scaling.complete_lifecycle_action, **completion)
    assert metadata(host, "latest/meta-data/spot/instance-action", token) == 404


launch_templates()
made = fleets()
listings(made)
instance_metadata(made[0])
endings(made)
shortages()
dry_runs()
hosts()
print("boto3: all as EC2 would")
