#!/usr/bin/env python3
"""The tables of variables and outputs in terraform/README.md, made of terraform/*.tf.

terraform-docs.py --write      puts them between the page's marks
terraform-docs.py --check      fails if the page holds others
"""
import pathlib
import re
import sys

import hcl2

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER, PAGE = ROOT / "terraform", ROOT / "terraform" / "README.md"
LONGEST_TYPE = 60


def plain(value):
    """A text as it reads, without the parser's quotes and escapes."""
    return value[1:-1].replace('\\"', '"').replace("\\\\", "\\") if isinstance(value, str) and value.startswith('"') else value


def blocks(kind):
    for file in sorted(FOLDER.glob("*.tf")):
        with file.open() as text:
            for block in hcl2.load(text).get(kind, []):
                for name, body in block.items():
                    if isinstance(body, dict):
                        yield plain(name), body, file.name


def cell(text):
    return re.sub(r"\s+", " ", str(text)).replace("|", "\\|").strip()


def form(body):
    """Its type; of an object its kind alone, for the description says the rest."""
    text = cell(re.sub(r"^\$\{(.*)\}$", r"\1", str(body["type"]), flags=re.S))
    return f"`{text}`" if len(text) <= LONGEST_TYPE else f"`{text.split('(')[0]}(…)`"


def default(body):
    if "default" not in body:
        return "needed"
    value = body["default"]
    if value is None or value == "null":
        return "`null`"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, dict):
        return "`{}`" if not [key for key in value if not key.startswith("__")] else "see its text"
    return f"`{cell(value)}`" if not isinstance(value, list) else f"`{cell(value)}`"


def tables():
    variables = ["| variable | type | default | what it is |", "| --- | --- | --- | --- |"]
    for name, body, _ in sorted(blocks("variable"), key=lambda entry: ("default" in entry[1], entry[0])):
        variables.append(f"| `{name}` | {form(body)} | {default(body)} | {cell(plain(body['description']))} |")
    outputs = ["| output | what it is |", "| --- | --- |"]
    for name, body, _ in sorted(blocks("output")):
        outputs.append(f"| `{name}` | {cell(plain(body['description']))} |")
    return {"variables": variables, "outputs": outputs}


def main():
    text = wanted = PAGE.read_text()
    for name, lines in tables().items():
        block = f"<!-- {name} -->\n" + "\n".join(lines) + "\n<!-- end -->"
        wanted, found = re.subn(rf"<!-- {name} -->\n.*?<!-- end -->", lambda _: block, wanted, flags=re.S)
        if found != 1:
            sys.exit(f"{PAGE} has no place for '{name}'")
    if "--write" in sys.argv:
        PAGE.write_text(wanted)
    elif wanted != text:
        sys.exit("terraform/README.md has other tables of variables and outputs: Tests/Deploy/terraform-docs.py --write")


main()
