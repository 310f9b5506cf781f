"""GitHub's behaviours that a flag chooses: what older services did, and what takes minutes at GitHub.

Run as: python3 flags_test.py OLDER_URL QUICK_URL STAND_IN
(a stand-in started with --changes-labels --name-label-only --anonymous-conflict --queue-url-query --service-url-slash --admin-token 1h,
and one with --light --boot-delay 50 --registrations 3 --idle-runner 300..500 --lost-runner 3s --lock-renewal 1s --runner-linger 0)
"""

import subprocess
import sys
import time

import boto3

import actions
from actions import Queue, Service, control, exception, wait_for, webtoken_claims

OLDER, QUICK, STAND_IN = sys.argv[1:4]


def create(service, name, labels):
    body = {"name": name, "runnerGroupId": 1, "labels": [{"type": "System", "name": label} for label in labels]}
    return service("POST", "runtime/runnerscalesets", body)[1]


def names(scale_set):
    return [label["name"] for label in scale_set["labels"]]


def older():
    actions.URL = OLDER
    service = Service()
    assert service.base.endswith("/_services/") and webtoken_claims(service.token)["exp"] > time.time() + 3_500
    made = create(service, "old", ["old", "linux"])
    assert names(made) == ["old"], "without the feature, an Enterprise Server keeps the name's label alone"
    path = f"runtime/runnerscalesets/{made['id']}"
    kept = service("PATCH", path, {"labels": [{"type": "System", "name": "other"}]})[1]
    assert names(kept) == names(service("GET", path)[1]) == ["other"], kept
    queue = Queue(service, made["id"], "agent")
    assert "?sid=" in queue.url
    status, answer = service("POST", f"{path}/sessions", {"ownerName": "agent"})
    assert (status, answer["message"]) == (409, "The actions runner scaleset old already has an active session."), answer


def measured():
    """The defaults of the same flags, on the other stand-in."""
    actions.URL = QUICK
    service = Service()
    left = webtoken_claims(service.token)["exp"] - time.time()
    assert 800 < left <= 900, f"an admin token lives for 15 minutes: {left} s left"
    made = create(service, "quick", ["quick", "linux"])
    assert service.base.endswith("/_services") and names(made) == ["quick", "linux"]
    queue = Queue(service, made["id"], "agent")
    assert "?" not in queue.url
    return service, made["id"], queue


def mint(service, scale_set, name):
    return service("POST", f"runtime/runnerscalesets/{scale_set}/generatejitconfig", {"name": name, "workFolder": "_work"})


def idle(service, scale_set):
    """A connected runner that gets no job is forgotten, and ends with 0."""
    minted = mint(service, scale_set, "idle")[1]
    environment = {"ACTIONS_RUNNER_INPUT_JITCONFIG": minted["encodedJITConfig"]}
    runner = subprocess.run([STAND_IN, "runner"], env=environment, capture_output=True, timeout=20)
    assert runner.returncode == 0 and b"no longer exists on the server" in runner.stdout, runner
    exception(service("GET", f"distributedtask/pools/0/agents/{minted['runner']['id']}"), "AgentNotFoundException", 404)


def lost(service, scale_set, queue):
    """The job of a machine that is gone fails --lost-runner after its lock's last renewal: 2 to 3 s after the loss."""
    control("POST", "queue", {"count": 1, "durationMs": 600_000, "labels": ["quick"]})
    queue.poll()
    ec2 = boto3.client("ec2", region_name="us-east-1", endpoint_url=QUICK, aws_access_key_id="AKIA", aws_secret_access_key="x")
    ec2.create_launch_template(LaunchTemplateName="quick", LaunchTemplateData={"ImageId": "ami-0123456789abcdef0"})
    fleet = ec2.create_fleet(
        Type="instant",
        LaunchTemplateConfigs=[{
            "LaunchTemplateSpecification": {"LaunchTemplateName": "quick", "Version": "1"},
            "Overrides": [{"InstanceType": "m7i.large", "SubnetId": "subnet-0aaaaaaaaaaaaaaaa"}]}],
        TargetCapacitySpecification={"TotalTargetCapacity": 1, "DefaultTargetCapacityType": "on-demand"})
    instance = fleet["Instances"][0]["InstanceIds"][0]
    assert mint(service, scale_set, f"lost-{instance}")[0] == 200
    job = lambda: control("GET", "jobs")[0]
    wait_for(lambda: job()["state"] == "running")
    lost_at = time.time()
    ec2.terminate_instances(InstanceIds=[instance])
    failed = wait_for(lambda: job()["state"] == "completed" and job())
    assert failed["result"] == "failed" and 1.8 <= failed["finishedAtMs"] / 1000 - lost_at <= 3.2, (failed, lost_at)


def registrations(service, scale_set):
    """The fourth registration within five minutes is refused, and says when to come again."""
    assert mint(service, scale_set, "third")[0] == 200
    status, answer = mint(service, scale_set, "fourth")
    assert status == 429 and "rate limit" in answer["message"], (status, answer)


older()
admin, number, session = measured()
idle(admin, number)
lost(admin, number, session)
registrations(admin, number)
print("flags: older behaviours by flag, and those that take minutes at GitHub in seconds")
