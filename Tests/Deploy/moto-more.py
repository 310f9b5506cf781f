"""moto's server, with what this module asks of AWS and moto 5.2 lacks: the account's default EBS key, Canonical's Ubuntu 24.04, and what IAM
answers where a role isn't in a profile (any more). One request at a time: Terraform makes ten at once, and moto's tables have no locks.

    moto-more.py PORT
"""
import gzip
import importlib.util
import json
import os
import pathlib
import sys
import tempfile
import threading

UBUNTU = {"name": "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20261101", "owner_id": "099720109477"}


def images():
    """The images of moto itself, and one of Canonical's."""
    # By its place: the module reads its images when it is imported, and must not be yet.
    folder = pathlib.Path(importlib.util.find_spec("moto").origin).parent
    found = json.loads(gzip.decompress((folder / "ec2" / "resources" / "amis.json.gz").read_bytes()))
    template = next(image for image in found if image["architecture"] == "x86_64" and image.get("root_device_type") == "ebs")
    file = tempfile.NamedTemporaryFile("w", suffix=".json", delete=False)
    json.dump(found + [{**template, **UBUNTU, "ami_id": "ami-0123456789abcdef0"}], file)
    file.close()
    return file.name


os.environ["MOTO_AMIS_PATH"] = images()
from moto.core.responses import ActionResult  # noqa: E402
from moto.ec2.responses.elastic_block_store import ElasticBlockStore  # noqa: E402
from moto.iam.exceptions import NotFoundException  # noqa: E402
from moto.iam.models import IAMBackend  # noqa: E402
from moto.server import DomainDispatcherApplication, main  # noqa: E402

one_at_a_time = threading.Lock()
answer = DomainDispatcherApplication.__call__
remove_role = IAMBackend.remove_role_from_instance_profile


def answer_alone(self, *arguments):
    with one_at_a_time:
        return answer(self, *arguments)


def remove_role_if_there(self, profile_name, role_name):
    # IAM: NoSuchEntity, 404 (docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveRoleFromInstanceProfile.html, read 2026-11-28). moto: 500.
    if self.get_role(role_name) not in self.get_instance_profile(profile_name).roles:
        raise NotFoundException(f"Role {role_name} cannot be found in {profile_name}.")
    return remove_role(self, profile_name, role_name)


DomainDispatcherApplication.__call__ = answer_alone
IAMBackend.remove_role_from_instance_profile = remove_role_if_there

ElasticBlockStore.get_ebs_default_kms_key_id = lambda self: ActionResult({"KmsKeyId": "alias/aws/ebs"})
main(["-H", "127.0.0.1", "-p", sys.argv[1]])
