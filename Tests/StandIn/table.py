"""Holds the table of README.md: every behaviour names what tries it, and that is there and is called.

A cell of `tried by` holds names with commas between them: `github_test.tokens` is a function of a file in this folder, `QueueTests.fifty` one of a
suite under Tests/World, `network.sh` a script under Tests/System or Tests/Cases.
"""

import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
TESTS = HERE.parent


def rows(text):
    """The cells of every table that has a column `tried by`, as dictionaries."""
    head = None
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else None
        if cells is None:
            head = None
        elif head is None:
            head = cells
        elif "tried by" in head and set(line) - set("|- "):
            yield dict(zip(head, cells))


def fault(name):
    """What is wrong with one name; None when nothing is."""
    if name.endswith(".sh"):
        return None if any((TESTS / folder / name).exists() for folder in ("System", "Cases")) else "there is no such script"
    place, _, function = name.partition(".")
    if place.endswith("Tests"):
        found = list((TESTS / "World").rglob(place + ".swift"))
        return None if found and re.search(rf"@Test[^@]*?func {function}\(", found[0].read_text()) else "there is no such test"
    source = HERE / f"{place}.py"
    if not source.exists() or not function:
        return "there is no such file"
    uses = re.findall(rf"(def )?\b{function}\(", source.read_text())
    return None if "def " in uses and "" in uses else "there is no such function, or nobody calls it"


def main():
    found, faults = 0, []
    for row in rows((HERE / "README.md").read_text()):
        found += 1
        title = next(iter(row.values()))
        names = [name.strip(" `") for name in row.get("tried by", "").split(",") if name.strip(" `")]
        if not names:
            faults.append(f"{title}: nothing tries it")
        faults += [f"{title}: {name}: {why}" for name in names if (why := fault(name))]
    if found < 30:
        faults.append(f"only {found} rows were found: is the table another one now?")
    if faults:
        sys.exit("\n".join(["Tests/StandIn/README.md:", *faults]))


main()
