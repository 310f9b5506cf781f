"""What terraform-apply.sh asks of the local AWS, by boto3. Endpoints and credentials are the environment's."""
import base64
import datetime
import json
import sys

import boto3
import botocore.exceptions
import yaml

NAME, TOKEN = "gha-listener-scaler", "/gha-listener-scaler/github-token"


def client(service):
    return boto3.client(service)


def prepare():
    """A token, as docs/deployment.md has the operator put it; and two of the images that moto brings, tagged as ami/ tags its own."""
    client("ssm").put_parameter(Name=TOKEN, Value="ghp_deploy_test", Type="SecureString")
    ec2 = client("ec2")
    filters = [{"Name": "architecture", "Values": ["x86_64"]}, {"Name": "root-device-type", "Values": ["ebs"]}]
    images = sorted(image["ImageId"] for image in ec2.describe_images(Filters=filters)["Images"])[:2]
    today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    ec2.create_tags(Resources=images, Tags=[{"Key": "RunnerVersion", "Value": "2.400.0"}, {"Key": "RunnerReleased", "Value": today}])
    print(*images)


def template(name):
    return client("ec2").describe_launch_template_versions(LaunchTemplateName=name, Versions=["$Default"])["LaunchTemplateVersions"][0]


def user_data(version):
    return base64.b64decode(version["LaunchTemplateData"]["UserData"]).decode()


def table(name=NAME):
    """The attribute that items expire by, whether deletion is refused, and whether it can be restored."""
    dynamodb = client("dynamodb")
    description = dynamodb.describe_table(TableName=name)["Table"]
    ttl = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    recovery = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    print(ttl.get("AttributeName"), str(description["DeletionProtectionEnabled"]).lower(), recovery["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"])


def actions():
    found = set()
    for role in ("scaler", "runner"):
        iam, name = client("iam"), f"{NAME}-{role}"
        for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
            document = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
            found |= {f"{role}:{action}" for statement in document["Statement"] for action in statement["Action"]}
    return sorted(found)


def groups():
    found = client("ec2").describe_security_groups(Filters=[{"Name": "group-name", "Values": [f"{NAME}-*"]}])
    return found["SecurityGroups"]


def made():
    """Everything that the test looks at, as JSON."""
    ec2, runner, scaler = client("ec2"), template(f"{NAME}-runner"), template(f"{NAME}-scaler")
    cloud_config = user_data(scaler)
    assert cloud_config.startswith("#cloud-config\n"), "the hosts' user data is no cloud-config"
    written = yaml.safe_load(cloud_config)["write_files"]
    environment = next(file["content"] for file in written if file["path"] == "/etc/gha-listener-scaler/environment")
    subnets = next(line for line in environment.splitlines() if line.startswith("EC2_SUBNET_ID=")).split('"')[1].split(",")
    group = client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[NAME])["AutoScalingGroups"][0]
    places = ec2.describe_subnets(SubnetIds=group["VPCZoneIdentifier"].split(","))["Subnets"]
    tags = next(part["Tags"] for part in runner["LaunchTemplateData"]["TagSpecifications"] if part["ResourceType"] == "volume")
    print(json.dumps({
        "environment": environment, "actions": actions(),
        "scope": next(tag["Value"] for tag in tags if tag["Key"] == "gha-scale-set"),
        # moto launches all of a group into one zone, so what is looked at is where the group may launch.
        "hosts": [host["InstanceId"] for host in group["Instances"]], "zones": sorted({place["AvailabilityZone"] for place in places}),
        "subnets": [{"id": s["SubnetId"], "zone": s["AvailabilityZone"]} for s in ec2.describe_subnets(SubnetIds=subnets)["Subnets"]],
        "ingress": sum(len(group["IpPermissions"]) for group in groups()),
        "template": {key: runner["LaunchTemplateData"][key] for key in
                     ("ImageId", "UserData", "SecurityGroupIds", "InstanceInitiatedShutdownBehavior", "MetadataOptions", "IamInstanceProfile")},
    }))


def package():
    """The object that was uploaded, to standard output."""
    s3 = client("s3")
    bucket = next(bucket["Name"] for bucket in s3.list_buckets()["Buckets"] if bucket["Name"].startswith(NAME))
    key = s3.list_objects_v2(Bucket=bucket)["Contents"][0]["Key"]
    sys.stdout.buffer.write(s3.get_object(Bucket=bucket, Key=key)["Body"].read())


def runner_environment():
    """What cloud-init writes for `agent boot` on a runner from a stock Ubuntu, NAME=value a line."""
    written = yaml.safe_load(user_data(template(f"{NAME}-runner")))["write_files"]
    content = next(file["content"] for file in written if file["path"] == "/etc/gha-runner-boot/environment")
    for line in content.splitlines():
        name, value = line.split("=", 1)
        print(f"{name}={value.strip(chr(34))}")


def copy_template(file):
    """The same template where instances boot."""
    with open(file, encoding="utf-8") as text:
        data = json.load(text)["template"]
    answer = client("ec2").create_launch_template(LaunchTemplateName=f"{NAME}-runner", LaunchTemplateData=data)
    print(f"{answer['LaunchTemplate']['LaunchTemplateId']}:1")


def delete_table():
    """Ends well only if the table let itself be deleted."""
    try:
        client("dynamodb").delete_table(TableName=NAME)
    except botocore.exceptions.ClientError as error:
        sys.exit(0 if "rotect" not in str(error) else 1)


def lose_table():
    dynamodb = client("dynamodb")
    dynamodb.update_table(TableName=NAME, DeletionProtectionEnabled=False)
    dynamodb.delete_table(TableName=NAME)


def restored_table(name):
    """As AWS restores one: a new table with the keys of the old, and without expiry, protection, recovery and tags."""
    keys = [("pk", "HASH"), ("sk", "RANGE")]
    client("dynamodb").create_table(
        TableName=name, BillingMode="PAY_PER_REQUEST", AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key, _ in keys],
        KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in keys])


def left():
    """What a destroy has forgotten, a line each."""
    found = [f"group {group['GroupName']}" for group in groups()]
    found += [f"host group {g['AutoScalingGroupName']}" for g in client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]]
    found += [f"template {t['LaunchTemplateName']}" for t in client("ec2").describe_launch_templates()["LaunchTemplates"]]
    found += [f"role {role['RoleName']}" for role in client("iam").list_roles()["Roles"] if role["RoleName"].startswith(NAME)]
    found += [f"table {name}" for name in client("dynamodb").list_tables()["TableNames"]]
    found += [f"bucket {bucket['Name']}" for bucket in client("s3").list_buckets()["Buckets"]]
    found += [f"log group {group['logGroupName']}" for group in client("logs").describe_log_groups()["logGroups"]]
    found += [f"alarm {alarm['AlarmName']}" for alarm in client("cloudwatch").describe_alarms()["MetricAlarms"]]
    print("\n".join(found))


commands = {
    "prepare": prepare, "made": made, "table": table, "copy-template": copy_template, "delete-table": delete_table, "lose-table": lose_table,
    "restored-table": restored_table, "left": left, "package": package,
    "runner-environment": runner_environment,
}
commands[sys.argv[1]](*sys.argv[2:])
