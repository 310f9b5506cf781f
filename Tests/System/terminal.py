#!/usr/bin/env python3
"""Runs a command on a pseudo-terminal, and says what of its output a terminal would obey or could not hold.

terminal.py COMMAND…    prints the output, and ends with 0 if every character is inert and no line is wider than the terminal.
                        WIDTH is its width, 80 columns without; `any`: a line may be wider, as an error's is
"""
import os
import sys

import pseudo_terminal

WIDTH = os.environ.get("WIDTH", "80")
COLUMNS = 80 if WIDTH == "any" else int(WIDTH)


def run(command):
    """The command's whole output, as a terminal would get it."""
    child, terminal = pseudo_terminal.start(lambda: os.execvp(command[0], command), COLUMNS)
    output = b""
    while chunk := pseudo_terminal.read(terminal):
        output += chunk
    os.waitpid(child, 0)
    return output.decode("utf-8", errors="surrogateescape")


def main():
    lines = run(sys.argv[1:]).replace("\r\n", "\n").split("\n")
    print("\n".join(lines).encode("ascii", "backslashreplace").decode())
    obeyed = pseudo_terminal.obeyed(lines)
    wide = [line for line in lines if WIDTH != "any" and pseudo_terminal.cells(line) > COLUMNS]
    for what, found in (("characters that a terminal obeys", obeyed), ("lines that are too wide", wide)):
        if found:
            print(f"{len(found)} {what}: {found[:3]!r}", file=sys.stderr)
    return 1 if obeyed or wide else 0


if __name__ == "__main__":
    sys.exit(main())
