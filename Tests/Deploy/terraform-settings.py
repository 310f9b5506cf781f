#!/usr/bin/env python3
"""terraform/settings.tf, made of docs/configuration.md, which `agent settings --markdown` makes of the agent's own table.

terraform-settings.py                prints it
terraform-settings.py --write        writes it
terraform-settings.py --check        fails if terraform/settings.tf is another
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE, FILE = ROOT / "docs" / "configuration.md", ROOT / "terraform" / "settings.tf"

# Durations, whole numbers and choices are checked by form. The agent checks the rest, ranges and what settings mean to one another.
FORMS = [
    (r"a duration ", r"^([0-9]+(ms|h|m|s))+$"),
    (r"a whole number", r"^[0-9]+$"),
    (r"true or false", r"^(true|false)$"),
    (r"an absolute path", r"^/"),
    (r"https://HOST or http://HOST", r"^https?://[^[:space:]?@]+$"),
]


def form(allowed):
    for beginning, pattern in FORMS:
        if allowed.startswith(beginning):
            return pattern
    if re.fullmatch(r"[a-z]+(, [a-z]+)+", allowed):
        return f"^({allowed.replace(', ', '|')})$"
    return "."


def settings():
    for name, block in re.findall(r"^### `(\w+)`\n(.*?)(?=^##|\Z)", PAGE.read_text(), re.M | re.S):
        readers = re.search(r"^- Read by (.*)\.$", block, re.M)[1]
        allowed = re.search(r"^- Allowed: (.*)\.$", block, re.M)[1]
        everyone = readers == "every command"
        yield name, everyone or "`agent run`" in readers, everyone or "`agent boot`" in readers, form(allowed), "- Secret:" in block


def text():
    found = list(settings())
    width = max(len(name) for name, *_ in found)
    lines = [f'    {name:<{width}} = {{ host = {str(host).lower()}, runner = {str(runner).lower()}, secret = {str(secret).lower()}, form = "{pattern}" }}'
             for name, host, runner, pattern, secret in found]
    return "\n".join([
        "# Made by Tests/Deploy/terraform-settings.py of docs/configuration.md; a test compares. Which settings the agent knows, who reads them (the hosts'",
        "# `agent run`, the runners' `agent boot`), and the form of a value.", "",
        "locals {", "  known_settings = {", *lines, "  }", "}", ""])


def main():
    wanted = text()
    if "--write" in sys.argv:
        FILE.write_text(wanted)
    elif "--check" not in sys.argv:
        print(wanted, end="")
    elif not FILE.exists() or FILE.read_text() != wanted:
        sys.exit("terraform/settings.tf doesn't know the agent's settings as docs/configuration.md does: Tests/Deploy/terraform-settings.py --write")


main()
