#!/usr/bin/env python3
"""What IAM decides by the policies of terraform/tests/policy.tftest.hcl, asked request by request.

    terraform test -json -verbose -filter=tests/policy.tftest.hcl | policy-decisions.py

IAM itself isn't asked: its rules for Allow statements are few (actions and resources by wildcards, all conditions of a statement at once, a
missing key fails a condition) and are written down here. Which condition keys EC2 gives for which resource is AWS's list "Actions,
resources, and condition keys for Amazon EC2" (2026-11).
"""
import fnmatch
import json
import re
import sys

ACCOUNT, REGION = "123456789012", "us-east-1"
EC2 = f"arn:aws:ec2:{REGION}:{ACCOUNT}:"
GLOBAL = f"arn:aws:ec2:{REGION}::"
TEMPLATE, OTHER_TEMPLATE = EC2 + "launch-template/lt-0a", EC2 + "launch-template/lt-0f"
TAG = "gha-scale-set"
SCOPE = "github.com/acme/default/ec2"


def matches(pattern, value):
    """IAM's wildcards are * and ?; brackets, which fnmatch knows too, are plain."""
    return fnmatch.fnmatchcase(value, pattern.replace("[", "[[]"))


def as_list(value):
    return value if isinstance(value, list) else [value]


def holds(operator, key, wanted, context):
    for_all = operator.startswith("ForAllValues:")
    operator = operator.removeprefix("ForAllValues:")
    given = context.get(key)
    if operator == "Null":
        return (given is None) == (as_list(wanted)[0] == "true")
    if given is None:
        return for_all  # of no value all is true
    compare = {
        "StringEquals": lambda pattern, value: pattern == value, "StringLike": matches, "ArnEquals": matches, "ArnLike": matches,
        "Bool": lambda pattern, value: pattern == value,
    }[operator]
    return all(any(compare(pattern, value) for pattern in as_list(wanted)) for value in as_list(given))


def allows(policy, action, resource, context):
    return any(
        statement["Effect"] == "Allow"
        and any(matches(pattern, action) for pattern in as_list(statement["Action"]))
        and any(matches(pattern, resource) for pattern in as_list(statement["Resource"]))
        and all(holds(operator, key, wanted, context)
                for operator, keys in statement.get("Condition", {}).items() for key, wanted in keys.items())
        for statement in policy["Statement"])


def launch(image="ami-0b", subnet="subnet-0a", template=TEMPLATE, tags=((TAG, SCOPE),), keys=True, vpc="vpc-1"):
    """All that an instant fleet of one instance is asked for: action, resource, context. `keys`: whether EC2 tells IAM of the template."""
    by = {"ec2:LaunchTemplate": template} if keys and template else {}
    named = {**by, **({"ec2:IsLaunchTemplateResource": "true"} if by else {})}
    asked = {f"aws:RequestTag/{key}": value for key, value in tags}
    parts = [(GLOBAL + f"image/{image}", named), (GLOBAL + "snapshot/snap-0a", named), (EC2 + "security-group/sg-0a", named),
             (EC2 + f"subnet/{subnet}", {**by, "ec2:Vpc": EC2 + f"vpc/{vpc}"}), (EC2 + "volume/*", by), (EC2 + "network-interface/*", by),
             (EC2 + "instance/*", {**by, **asked})]
    if template:
        parts.append((template, named))
    runs = [("ec2:RunInstances", *part) for part in parts]
    fleets = [("ec2:CreateFleet", resource, {key: value for key, value in context.items() if key.startswith("aws:")})
              for resource, context in [*parts, (EC2 + "fleet/*", asked)]]
    passes = [("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/made", {"iam:PassedToService": "ec2.amazonaws.com"})]
    tagging = [("ec2:CreateTags", EC2 + f"{kind}/*", {"ec2:CreateAction": "RunInstances", **asked}) for kind in ("instance", "volume", "network-interface")]
    return [*runs, *fleets, *passes, *tagging, ("ec2:RunInstances", EC2 + "spot-instances-request/*", {})]


def only(actions, request):
    return [part for part in request if part[0] in actions]


def denied(policy, request):
    return [f"{action} on {resource}" for action, resource, context in request if not allows(policy, action, resource, context)]


failures = 0


def check(sentence, good, words=""):
    global failures
    print(f"{'ok   ' if good else 'FAIL '} {sentence}{'' if good else ': ' + str(words)}")
    failures += not good


def admits(run, policy, sentence, request):
    words = denied(policy, request)
    check(f"{run}: {sentence} is admitted", not words, "denied: " + "; ".join(words))


def refuses(run, policy, sentence, request):
    check(f"{run}: {sentence} is refused", bool(denied(policy, request)), "everything in it is allowed")


def both(run, policy):
    """What must be so of either launch policy, before and after a change of image and subnets."""
    for image in ("ami-0b", "ami-0c"):
        for subnet in ("subnet-0a", "subnet-0b"):
            admits(run, policy, f"a launch of {image} into {subnet}", launch(image, subnet))
    refuses(run, policy, "a fleet of another template", launch(template=OTHER_TEMPLATE))
    refuses(run, policy, "a launch without our tag", launch(tags=()))
    refuses(run, policy, "a launch with another scale set's tag", launch(tags=((TAG, "github.com/other/default/ec2"),)))
    refuses(run, policy, "another role on an instance", [("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/admin", {"iam:PassedToService": "ec2.amazonaws.com"})])
    refuses(run, policy, "tagging what exists", [("ec2:CreateTags", EC2 + "instance/i-0a", {})])
    refuses(run, policy, "ending an instance of somebody else", [("ec2:TerminateInstances", EC2 + "instance/i-0a", {})])
    admits(run, policy, "ending an instance of ours", [("ec2:TerminateInstances", EC2 + "instance/i-0a", {f"aws:ResourceTag/{TAG}": SCOPE})])
    role = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/%s"
    admits(run, policy, "making spot's service-linked role",
           [("iam:CreateServiceLinkedRole", role % "spot.amazonaws.com/AWSServiceRoleForEC2Spot", {"iam:AWSServiceName": "spot.amazonaws.com"})])
    refuses(run, policy, "making another service-linked role",
            [("iam:CreateServiceLinkedRole", role % "elasticache.amazonaws.com/AWSServiceRoleForElastiCache", {"iam:AWSServiceName": "elasticache.amazonaws.com"})])


def published(run, policy):
    admits(run, policy, "a launch of which EC2 tells IAM no template", launch(keys=False))


def strict(run, policy):
    refuses(run, policy, "an instance without the template", only({"ec2:RunInstances"}, launch(template=None)))
    refuses(run, policy, "a launch into another VPC", launch(vpc="vpc-2"))


def key(number, service, action="Decrypt", **more):
    context = {"kms:ViaService": f"{service}.{REGION}.amazonaws.com"} if service else {}
    return [(f"kms:{action}", f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{number}", {**context, **more})]


def volume(number):
    """What EC2 asks KMS for when an instance starts whose volume that key encrypts."""
    uses = ["Decrypt", "DescribeKey", "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo"]
    return [part for use in uses for part in key(number, "ec2", use)] + key(number, "ec2", "CreateGrant", **{"kms:GrantIsForAWSResource": "true"})


def keys(run, policy):
    admits(run, policy, "the table's key by DynamoDB", key(1111, "dynamodb"))
    admits(run, policy, "the credential's key by Systems Manager", key(2222, "ssm"))
    admits(run, policy, "volumes with their key", volume(3333))
    admits(run, policy, "volumes of images with the images' key", volume(6666))
    admits(run, policy, "sessions with theirs", key(5555, None))
    for sentence, request in {
        "the table's key by another service": key(1111, "ssm"), "the credential's key by EC2": key(2222, "ec2"),
        "the volumes' key without a service": key(3333, None), "a grant to anybody": key(3333, "ec2", "CreateGrant"),
        "the logs' key": key(4444, "logs"), "another key": key(9999, "ec2"),
    }.items():
        refuses(run, policy, sentence, request)


def sign(number, algorithm="RSASSA_PKCS1_V1_5_SHA_256", kind="RAW"):
    return key(number, None, "Sign", **{"kms:SigningAlgorithm": algorithm, "kms:MessageType": kind})


def app_key(run, policy):
    admits(run, policy, "signing as the App", sign(8888))
    for sentence, request in {
        "signing by another key": sign(9999), "signing in another way": sign(8888, "RSASSA_PSS_SHA_256"), "signing a bare digest": sign(8888, kind="DIGEST"),
        "reading the App's key, or anything else with it": key(8888, None, "Decrypt"),
    }.items():
        refuses(run, policy, sentence, request)


def policies():
    """Run -> role -> the policy, from Terraform's machine-readable output."""
    found = {}
    for line in sys.stdin:
        message = json.loads(line)
        if message.get("type") != "test_state":
            continue
        run = message["@testrun"]
        for resource in message["test_state"]["root_module"]["resources"]:
            if resource["type"] == "aws_iam_role_policy":
                found.setdefault(run, {})[resource["name"]] = json.loads(resource["values"]["policy"])
    return found


def main():
    found = policies()
    check("there are policies of seven settings to ask", len(found) == 7, list(found))
    for run, roles in found.items():
        both(run, roles["scaler"])
        (strict if re.match("strict", run) else published)(run, roles["scaler"])
    keys("keys", found["keys"]["scaler"])
    admits("keys", found["keys"]["runner"], "the table's key by DynamoDB", key(1111, "dynamodb"))
    refuses("keys", found["keys"]["runner"], "the credential's key by anybody", key(2222, "ssm"))
    app_key("app_key", found["app_key"]["scaler"])
    refuses("app_key", found["app_key"]["runner"], "an instance's signing as the App", sign(8888))
    refuses("published", found["published"]["scaler"], "signing as an App whose key isn't in KMS", sign(8888))
    admits("default_key", found["default_key"]["scaler"], "a volume with the account's own default key", volume(7777))
    refuses("published", found["published"]["scaler"], "a volume with a key that nobody named", volume(3333))
    sys.exit(1 if failures else 0)


main()
