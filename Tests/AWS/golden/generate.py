#!/usr/bin/env python3
"""Writes golden.json: what botocore puts on the wire for the requests that the Swift tests make, and how it signs them.

Run with botocore 1.43 after adding a case here and in GoldenRequests.swift: python3 Tests/AWS/golden/generate.py
Bodies are compared as parsed JSON, or as sorted form pairs: the order of members is a matter of taste, save in lists.
"""
import datetime
import json
import pathlib
from unittest import mock

import botocore
import botocore.auth
import botocore.handlers
import botocore.model
import botocore.session
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

KEYS = dict(aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", aws_session_token="a/token+=")
DATE = datetime.datetime(2026, 11, 24, 17, 5, 31, tzinfo=datetime.timezone.utc)
TAGS = [{"Key": "scope", "Value": "github.com/größe & co"}]
ITEM = {"pk": {"S": "LEASE#a"}, "sk": {"S": "LEASE"}, "n": {"N": "7"}, "ok": {"BOOL": True}, "no": {"NULL": True},
        "l": {"L": [{"S": "é\n\"\\\u0001"}, {"N": "-1.5"}]}, "m": {"M": {"x": {"B": b"\x00\xffabc"}}}}
KEY = {"pk": {"S": "LEASE#a"}, "sk": {"S": "LEASE"}}
WRITE = dict(TableName="t", ConditionExpression="#e = :e", ExpressionAttributeNames={"#e": "epoch"},
             ExpressionAttributeValues={":e": {"N": "7"}}, ReturnValuesOnConditionCheckFailure="ALL_OLD")
CHECK = dict(WRITE, Key=KEY)
CONTENT = {"ImageId": "ami-1", "InstanceType": "c7i.large", "UserData": "IyEvYmluL3NoCg==", "IamInstanceProfile": {"Name": "runner"},
           "SecurityGroupIds": ["sg-1", "sg-2"], "InstanceInitiatedShutdownBehavior": "terminate",
           "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 1},
           "TagSpecifications": [{"ResourceType": "instance", "Tags": TAGS}, {"ResourceType": "volume", "Tags": TAGS}]}

FLEET = dict(
    Type="instant", SpotOptions={"AllocationStrategy": "price-capacity-optimized"},
    LaunchTemplateConfigs=[{"LaunchTemplateSpecification": {"LaunchTemplateId": "lt-1", "Version": "3"}, "Overrides": [
        {"InstanceType": "c7i.large", "MaxPrice": "0.05", "SubnetId": "subnet-a"},
        {"InstanceType": "c6i.large", "SubnetId": "subnet-b", "AvailabilityZone": "us-east-1b"}]}],
    TargetCapacitySpecification={"TotalTargetCapacity": 5, "DefaultTargetCapacityType": "spot"},
    TagSpecifications=[{"ResourceType": "fleet", "Tags": TAGS}, {"ResourceType": "instance", "Tags": TAGS}])

CASES = [
    ("dynamodb", "get_item", dict(TableName="t", Key=KEY, ConsistentRead=True)),
    ("dynamodb", "batch_get_item", dict(RequestItems={"t": {"Keys": [KEY], "ConsistentRead": True}})),
    ("dynamodb", "put_item", dict(WRITE, Item=ITEM)),
    ("dynamodb", "update_item", dict(CHECK, UpdateExpression="SET beat = :e", ReturnValues="ALL_NEW")),
    ("dynamodb", "delete_item", dict(CHECK, ReturnValues="ALL_OLD")),
    ("dynamodb", "query", dict(TableName="t", KeyConditionExpression="pk = :p", ExpressionAttributeValues={":p": {"S": "LIVE#a"}},
                               ConsistentRead=True, Limit=5, ScanIndexForward=False, ExclusiveStartKey=KEY)),
    ("dynamodb", "transact_write_items", dict(ClientRequestToken="token-1", TransactItems=[
        {"Put": dict(WRITE, Item=ITEM)}, {"Update": dict(CHECK, UpdateExpression="SET beat = :e")}, {"Delete": CHECK},
        {"ConditionCheck": CHECK}])),
    ("dynamodb", "create_table", dict(TableName="t", AttributeDefinitions=[
        {"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "S"}], KeySchema=[
        {"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}], BillingMode="PAY_PER_REQUEST")),
    ("dynamodb", "describe_table", dict(TableName="t")),
    ("dynamodb", "update_time_to_live", dict(TableName="t", TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"})),
    ("dynamodb", "describe_time_to_live", dict(TableName="t")),
    ("ec2", "create_fleet", dict(FLEET, ClientToken="batch-1")),
    ("ec2", "describe_fleets", dict(FleetIds=["fleet-1", "fleet-2"])),
    ("ec2", "describe_instances", dict(Filters=[
        {"Name": "tag:scope", "Values": ["a", "b"]}, {"Name": "instance-state-name", "Values": ["running"]}], MaxResults=100, NextToken="n+/=")),
    ("ec2", "terminate_instances", dict(InstanceIds=["i-1", "i-2"])),
    ("ec2", "create_launch_template", dict(ClientToken="c", LaunchTemplateName="runner", LaunchTemplateData=CONTENT,
                                           TagSpecifications=[{"ResourceType": "launch-template", "Tags": TAGS}])),
    ("ec2", "create_launch_template_version", dict(ClientToken="c", LaunchTemplateId="lt-1", SourceVersion="1", LaunchTemplateData={"ImageId": "ami-2"})),
    ("ec2", "describe_launch_template_versions", dict(LaunchTemplateId="lt-1", Versions=["$Latest", "$Default", "7"])),
    ("ec2", "describe_images", dict(ImageIds=["ami-1"], Owners=["self"], Filters=[{"Name": "name", "Values": ["runner-*"]}])),
    ("ec2", "describe_subnets", dict(SubnetIds=["subnet-a", "subnet-b"])),
    ("ec2", "run_instances", dict(
        DryRun=True, MinCount=1, MaxCount=1, LaunchTemplate={"LaunchTemplateId": "lt-1", "Version": "3"}, InstanceType="c7i.large",
        SubnetId="subnet-a", InstanceMarketOptions={"MarketType": "spot"}, TagSpecifications=[{"ResourceType": "instance", "Tags": TAGS}])),
    ("ec2", "create_fleet", dict(FLEET, DryRun=True)),
    ("sts", "get_caller_identity", {}),
    ("sts", "assume_role_with_web_identity", dict(RoleArn="arn:aws:iam::123456789012:role/r", RoleSessionName="agent", WebIdentityToken="a.b/c+d=")),
    ("sts", "assume_role", dict(RoleArn="arn:aws:iam::123456789012:role/r", RoleSessionName="agent", DurationSeconds=900, ExternalId="x-1")),
    ("ssm", "get_parameter", dict(Name="/agent/key", WithDecryption=True)),
    ("secretsmanager", "get_secret_value", dict(SecretId="agent/key")),
    ("kms", "sign", dict(KeyId="alias/gha/app", Message=b"eyJhbGciOiJSUzI1NiJ9.e30\x00\xff", MessageType="RAW", SigningAlgorithm="RSASSA_PKCS1_V1_5_SHA_256")),
    ("autoscaling", "complete_lifecycle_action", dict(AutoScalingGroupName="scalers & co", LifecycleHookName="hand/over", InstanceId="i-1",
                                                      LifecycleActionResult="CONTINUE")),
    ("cloudwatch", "put_metric_data", dict(Namespace="GHA/ListenerScaler", MetricData=[
        {"MetricName": "Runners", "Dimensions": [{"Name": "ScaleSet", "Value": "github.com/acme/default/a & b"}], "Values": [3.0], "Counts": [1.0], "Unit": "Count"},
        {"MetricName": "JobStartSeconds", "Dimensions": [{"Name": "ScaleSet", "Value": "github.com/acme/default/a & b"}],
         "Values": [2.0, 40.5], "Counts": [7.0, 1.0], "Unit": "Seconds"}])),
]

# Of the protocols that a service speaks botocore takes what it likes best; of these the one that is spoken here.
PROTOCOLS = {"cloudwatch": ("query",)}


class Stop(Exception):
    pass


def frozen():
    """botocore's clock, held at DATE."""
    return mock.patch("botocore.auth.get_current_datetime", return_value=DATE.replace(tzinfo=None))


def wire(service, operation, arguments):
    session = botocore.session.Session()
    preferred = PROTOCOLS.get(service, botocore.model.PRIORITY_ORDERED_SUPPORTED_PROTOCOLS)
    with mock.patch("botocore.model.PRIORITY_ORDERED_SUPPORTED_PROTOCOLS", preferred):
        client = session.create_client(service, region_name="us-east-1", **KEYS)
    caught = []

    def stop(request, **_):
        caught.append(request)
        raise Stop

    client.meta.events.register("before-send", stop)
    # A dry run needs no token, and one made up anew each time would be no golden one.
    client.meta.events.unregister("before-parameter-build", botocore.handlers.generate_idempotent_uuid)
    try:
        with frozen():
            getattr(client, operation)(**arguments)
    except Stop:
        pass
    request = caught[0]
    body = request.body.decode() if isinstance(request.body, bytes) else request.body
    headers = {name: value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()}
    wanted = {name: headers[name] for name in ("X-Amz-Target", "Content-Type") if name in headers}
    return {"operation": client.meta.method_to_api_mapping[operation], "url": request.url, "headers": wanted, "body": body}


def signed(name, method, url, service, headers, body, token):
    request = AWSRequest(method=method, url=url, headers=headers, data=body.encode())
    keys = Credentials(KEYS["aws_access_key_id"], KEYS["aws_secret_access_key"], KEYS["aws_session_token"] if token else None)
    with frozen():
        botocore.auth.SigV4Auth(keys, service, "eu-central-1").add_auth(request)
    return {"name": name, "method": method, "url": url, "service": service, "headers": headers, "body": body, "token": token,
            "authorization": request.headers["Authorization"]}


FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
SIGNED = [
    signed("a form", "POST", "https://ec2.eu-central-1.amazonaws.com/", "ec2", FORM, "Action=DescribeInstances&Version=2016-11-15", False),
    signed("a form with a token", "POST", "https://ec2.eu-central-1.amazonaws.com/", "ec2", FORM, "Action=X&Tag=gr%C3%B6%C3%9Fe", True),
    signed("JSON with non-ASCII text", "POST", "https://dynamodb.eu-central-1.amazonaws.com/", "dynamodb",
           {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810.PutItem"}, '{"é":"日本 😀"}', True),
    signed("a port", "POST", "http://127.0.0.1:5601/", "sts", FORM, "Action=GetCallerIdentity", True),
    signed("the standard port", "POST", "https://sts.amazonaws.com:443/", "sts", FORM, "", False),
    signed("a path prefix", "POST", "http://localhost:4566/aws/ec2/", "ec2", FORM, "Action=X", False),
    signed("an encoded path and query", "GET", "https://example.com/a%20b/%C3%A9?z=%20%2B&a=1&a=0&e", "execute-api", {}, "", True),
    signed("dots and doubled slashes", "GET", "https://example.com//a/./b/../c/", "execute-api", {}, "", False),
    signed("spaces in headers", "GET", "https://example.com/", "execute-api", {"X-Two": "  a   b  ", "User-Agent": "x"}, "", False),
]

if __name__ == "__main__":
    here = pathlib.Path(__file__).parent
    golden = {"botocore": botocore.__version__, "requests": [wire(*case) for case in CASES], "signatures": SIGNED}
    (here / "golden.json").write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n")
