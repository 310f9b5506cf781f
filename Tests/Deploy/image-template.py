"""What the Packer template says, for template.sh and image.sh. Packer itself isn't asked: a packaged one may be too old to read it all.

    image-template.py FOLDER scripts BUILD       the build's scripts, in order, one a line
    image-template.py FOLDER variables BUILD     the names that the build's scripts are given, one a line
    image-template.py FOLDER pin                 runner_version, runner_released, and the SHA-256 of x64 and arm64
    image-template.py FOLDER facts               every setting of the source and the builds that a test looks at, NAME=VALUE
"""

import re
import sys
from pathlib import Path

import hcl2


def load(path):
    with open(path) as file:
        return hcl2.load(file)


def plain(value):
    """A text without the parser's quotes."""
    return value.strip('"') if isinstance(value, str) else value


def build(template, name):
    return next(block for block in template["build"] if plain(block["name"]) == name)


def shell(template, name):
    return next(block['"shell"'] for block in build(template, name)["provisioner"] if '"shell"' in block)


def facts(template):
    source = template["source"][0]['"amazon-ebs"']['"ubuntu"']
    yield "owner", plain(source["source_ami_filter"][0]["owners"][0])
    yield "image", plain(source["source_ami_filter"][0]["filters"]["name"])
    yield "tokens", plain(source["metadata_options"][0]["http_tokens"])
    yield "hops", source["metadata_options"][0]["http_put_response_hop_limit"]
    yield "imds", plain(source["imds_support"])
    yield "clears", source["ssh_clear_authorized_keys"]
    yield "encrypts", source["encrypt_boot"]
    yield "own-address", "length(var.ssh_source_cidrs) == 0" in str(source["temporary_security_group_source_public_ip"])
    for block in template["build"]:
        kind = next(iter(block["source"][0].values()))
        for tag in re.findall(r"(\w+) = ", kind["tags"]):
            yield plain(block["name"]) + "-tag", tag


def main(folder, question, name=None):
    template = load(Path(folder, "images.pkr.hcl"))
    if question == "scripts":
        print(*(plain(path).replace("${path.root}/", "") for path in shell(template, name)["scripts"]), sep="\n")
    elif question == "variables":
        print(*(plain(pair).split("=")[0] for pair in shell(template, name)["environment_vars"]), sep="\n")
    elif question == "pin":
        pin = load(Path(folder, "runner.auto.pkrvars.hcl"))
        sums = pin["runner_sha256"]
        print(*(plain(word) for word in (pin["runner_version"], pin["runner_released"], sums["x64"], sums["arm64"])))
    else:
        print(*(f"{key}={value}" for key, value in facts(template)), sep="\n")


main(*sys.argv[1:])
