"""moto's server, with what this module asks of EC2 that moto 5.2 lacks: the account's default EBS key, and Canonical's Ubuntu 24.04.

    moto-more.py PORT
"""
import gzip
import importlib.util
import json
import os
import pathlib
import sys
import tempfile

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
from moto.server import main  # noqa: E402

ElasticBlockStore.get_ebs_default_kms_key_id = lambda self: ActionResult({"KmsKeyId": "alias/aws/ebs"})
main(["-H", "127.0.0.1", "-p", sys.argv[1]])
