#!/usr/bin/env python3
"""Holds the policies in terraform/ against the operations in Sources/AWS, both ways.

Forwards: every operation that a program of a host uses is allowed to its role: those under Sources/Agent/Boot to runners, all others to the
agents' hosts. Backwards: every action that a role allows is an operation that is used there, or stands below with the reason why it is
there all the same. And each statement's comment names files that exist. What is looked at is the text; that Terraform makes the same of it
is held by terraform-apply.sh, which reads the policies back: `--actions` prints what it must find, save what only a key of one's own or the
other place of the credential would add.
"""
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SWIFT, AGENT = ROOT / "Sources" / "AWS", ROOT / "Sources" / "Agent"

# Service of Sources/AWS/Client/Service.swift -> prefix in IAM.
PREFIXES = {
    "dynamoDB": "dynamodb", "ec2": "ec2", "sts": "sts", "ssm": "ssm", "secretsManager": "secretsmanager",
    "autoScaling": "autoscaling", "cloudWatch": "cloudwatch", "kms": "kms", "sqs": "sqs",
}

# Operations that need other actions than one of their own name.
NEEDS = {
    # A transaction needs the actions of its parts (DynamoDB Developer Guide, transaction APIs and IAM).
    "dynamodb:TransactWriteItems": {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem"},
    # An instant fleet launches with its caller's rights, tags at creation, and passes the template's role; a dry run asks for the same.
    # The account's first spot instance makes a service-linked role with the caller's right.
    "ec2:CreateFleet": {"ec2:CreateFleet", "ec2:RunInstances", "ec2:CreateTags", "iam:PassRole", "iam:CreateServiceLinkedRole"},
    "ec2:RunInstances": {"ec2:RunInstances", "ec2:CreateTags", "iam:PassRole"},
    # STS asks for no permission to say who one is, nor to exchange a token, which is the proof itself.
    "sts:GetCallerIdentity": set(),
    "sts:AssumeRoleWithWebIdentity": set(),
}

# Operations that the program has and these roles need not: Terraform does it, or only somebody who tries it out.
NOT_GRANTED = {
    "dynamodb:CreateTable": "`agent table create` is for trying out: Terraform makes the table",
    "dynamodb:UpdateTimeToLive": "as CreateTable",
    "ec2:CreateLaunchTemplate": "without EC2_LAUNCH_TEMPLATE the agent keeps a template; here Terraform does",
    "ec2:CreateLaunchTemplateVersion": "as CreateLaunchTemplate",
    "sts:AssumeRole": "an operator's profile with role_arn: a host has its role already",
}

# Actions that something else on the host needs than the agent.
OTHERS = {
    "ec2:DescribeTags": "CloudWatch agent",
    "logs:CreateLogStream": "CloudWatch agent", "logs:DescribeLogStreams": "CloudWatch agent", "logs:PutLogEvents": "CloudWatch agent",
    "ssm:UpdateInstanceInformation": "SSM agent", "ssmmessages:CreateControlChannel": "SSM agent",
    "ssmmessages:CreateDataChannel": "SSM agent", "ssmmessages:OpenControlChannel": "SSM agent", "ssmmessages:OpenDataChannel": "SSM agent",
    "s3:GetObject": "curl at first boot",
    "kms:Decrypt": "services, for the caller", "kms:Encrypt": "services, for the caller", "kms:GenerateDataKey": "services, for the caller",
    "kms:DescribeKey": "services, for the caller", "kms:CreateGrant": "services, for the caller", "kms:ReEncryptFrom": "services, for the caller",
    "kms:ReEncryptTo": "services, for the caller", "kms:GenerateDataKeyWithoutPlaintext": "services, for the caller",
}

faults = []


def fault(text):
    faults.append(text)


def services():
    """Protocol -> service, as the code says it: `extension P { public static var service: Service { .ec2 }`, or by a protocol above it."""
    found, above = {}, {}
    for file in SWIFT.rglob("*.swift"):
        text = file.read_text()
        for name, service in re.findall(r"extension (\w+) \{\s*public static var service: Service \{ \.(\w+) \}", text):
            found[name] = service
        for name, parents in re.findall(r"protocol (\w+): ([\w, ]+?)(?: where [^{]*)? \{", text):
            above[name] = [parent.strip() for parent in parents.split(",")]

    def of(name):
        return found.get(name) or next(filter(None, map(of, above.get(name, []))), None)

    return of


def operations():
    """Each operation of Sources/AWS by IAM's name of it, with its file."""
    of, found, named = services(), {}, 0
    for file in sorted(SWIFT.rglob("*.swift")):
        text = file.read_text()
        named += len(re.findall(r"static let name = \"", text))
        for match in re.finditer(r"public struct (\w+)(?:<[^>]*>)?: ([\w, ]+?)(?: where [^{]*)? \{(.*?)^\}", text, re.M | re.S):
            name, protocols, body = match.groups()
            if not (said := re.search(r'static let name = "(\w+)"', body)):
                continue
            own = re.search(r"static let service = Service\.(\w+)|static var service: Service \{ \.(\w+) \}", body)
            service = (own[1] or own[2]) if own else next(filter(None, map(of, protocols.split(", "))), None)
            if service not in PREFIXES:
                fault(f"{file.relative_to(ROOT)}: {name} is of a service that this test doesn't know: {service}")
                continue
            found[f"{PREFIXES[service]}:{said[1]}"] = (name, file.relative_to(ROOT))
    if named != len(found):
        fault(f"{named} operations say their name in Sources/AWS, and this test understands {len(found)} of them")
    return found


def used(operations, files):
    """Operations whose type these files make."""
    text = "\n".join(re.sub(r"//.*", "", file.read_text()) for file in files)
    return {action for action, (name, _) in operations.items() if re.search(rf"\b{name}\s*\(|\b{name}\.init\b", text)}


def statements(file):
    """Sid, actions and the files that the comment names, of each statement. `terraform fmt` keeps the form that this reads."""
    text = "\n".join(part.read_text() for part in sorted((ROOT / "terraform").glob(file)))
    for block in re.finditer(r"((?:^ *#[^\n]*\n)+) *Sid += \"?(\w+)\"?.*?Action += (\[.*?\])", text, re.M | re.S):
        comment, sid, actions = block.groups()
        named = re.findall(r"(?:Sources/[\w/]+/)?\w+\.swift", comment)
        yield sid, json.loads(re.sub(r",\s*\]", "]", actions)), comment, named
    if (sids := len(re.findall(r"\bSid +=", text))) != (read := len(list(re.finditer(r"(?:^ *#[^\n]*\n)+ *Sid +=", text, re.M)))):
        fault(f"terraform/{file}: {sids} statements, {read} of them with a comment before the Sid that says what needs it")


def check(role, file, needed, known):
    allowed = {}
    for sid, actions, comment, named in statements(file):
        if not named and "agent" not in comment and "for the calls above" not in comment:
            fault(f"terraform/{file}: the comment of {sid} names nothing that needs it")
        folder = SWIFT
        for name in named:
            path = ROOT / name if "/" in name else folder / name
            folder = path.parent
            if not path.exists():
                fault(f"terraform/{file}: {sid} names {path.relative_to(ROOT)}, which isn't there")
        for action in actions:
            allowed.setdefault(action, []).append(sid)
    for operation in sorted(needed):
        if operation in NOT_GRANTED:
            continue
        for action in sorted(NEEDS.get(operation, {operation}) - set(allowed)):
            fault(f"{role}: {known[operation][1]} needs {action}, which terraform/{file} doesn't allow")
    wanted = set().union(*(NEEDS.get(operation, {operation}) for operation in needed - set(NOT_GRANTED)))
    for action in sorted(set(allowed) - wanted - set(OTHERS)):
        fault(f"{role}: terraform/{file} allows {action} ({', '.join(allowed[action])}), which no code there needs")
    return allowed


def main():
    known = operations()
    boot = sorted((AGENT / "Boot").rglob("*.swift"))
    rest = sorted(set(AGENT.rglob("*.swift")) - set(boot))
    needed = {"runner": used(known, boot), "scaler": used(known, rest)}
    for action in sorted(set(NOT_GRANTED) - set(known)):
        fault(f"{action} is excused here, but there is no such operation any more")
    allowed = {role: check(role, f"roles-{role}*.tf", operations, known) for role, operations in needed.items()}
    if "--actions" in sys.argv:
        print(" ".join(sorted(f"{role}:{action}" for role, actions in allowed.items() for action in actions if not action.startswith(("kms:", "secretsmanager:")))))
        return
    for text in faults:
        print(f"policies: {text}", file=sys.stderr)
    if faults:
        sys.exit(1)
    counts = ", ".join(f"{role} {len(needed[role])} operations, {len(allowed[role])} actions" for role in sorted(needed))
    print(f"policies: ok: of {len(known)} operations in Sources/AWS: {counts}")


main()
