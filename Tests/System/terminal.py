#!/usr/bin/env python3
"""Runs a command on a pseudo-terminal, and says what of its output a terminal would obey or could not hold.

terminal.py COMMAND…    prints the output, and ends with 0 if every character is inert and no line is wider than the terminal. WIDTH is its
                        width, 80 columns without; `any`: a line may be wider, as an error's is
"""
import fcntl
import os
import pty
import struct
import sys
import termios
import unicodedata

WIDTH = os.environ.get("WIDTH", "80")
COLUMNS = 80 if WIDTH == "any" else int(WIDTH)


def run(command):
    """The command's whole output, as a terminal would get it."""
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, COLUMNS, 0, 0))
    output = b""
    while True:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:  # Linux: the child has ended
            break
        if not chunk:
            break
        output += chunk
    os.waitpid(child, 0)
    return output.decode("utf-8", errors="surrogateescape")


def cells(line):
    """How many columns a line takes."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def main():
    lines = run(sys.argv[1:]).replace("\r\n", "\n").split("\n")
    print("\n".join(lines).encode("ascii", "backslashreplace").decode())
    obeyed = [c for line in lines for c in line if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    wide = [line for line in lines if WIDTH != "any" and cells(line) > COLUMNS]
    for what, found in (("characters that a terminal obeys", obeyed), ("lines that are too wide", wide)):
        if found:
            print(f"{len(found)} {what}: {found[:3]!r}", file=sys.stderr)
    return 1 if obeyed or wide else 0


if __name__ == "__main__":
    sys.exit(main())
