#!/usr/bin/env python3
"""Runs a command that draws in place on a pseudo-terminal of 80 columns and 24 lines, and keeps what stands on it in a file.

screen.py FILE COMMAND…   SIGUSR1: Ctrl-C is typed; SIGUSR2: the terminal has 120 columns and 40 lines from now on; SIGHUP: Ctrl-Z is typed, and
                          the command brought back as a shell does it.
                          In the end it says how the command ended, and ends with 0 if the command wrote nothing but pictures that fit, left the
                          terminal as it was, with its cursor, and held no character that a terminal obeys beside its own sequences.
"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import unicodedata

ENTER, LEAVE = "\x1b[?1049h\x1b[?25l\x1b[H\x1b[2J", "\x1b[?25h\x1b[?1049l"
FRAME = re.compile(r"\x1b\[H((?:\x1b\[2K[^\x1b]*?\r\n)*)\x1b\[J")
size = {"columns": 80, "rows": 24}


def cells(line):
    """How many columns a line takes."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def tell_size(terminal):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", size["rows"], size["columns"], 0, 0))


def lines_of(frame):
    return [line[len("\x1b[2K"):] for line in frame.split("\r\n")[:-1]]


def faults(output):
    """What is wrong with all that was written, in words."""
    # The terminal itself shows that Ctrl-C and Ctrl-Z were typed.
    output = output.replace("^C", "", 1).replace("^Z", "", 1).replace(LEAVE + ENTER, "", 1)
    if not output.startswith(ENTER) or not output.endswith(LEAVE):
        yield f"it doesn't enter and leave the screen: {output[:40]!r} … {output[-40:]!r}"
    rest = FRAME.sub("", output[len(ENTER):-len(LEAVE)])
    if rest:
        yield f"it writes something beside its pictures: {rest[:80]!r}"
    for frame in FRAME.findall(output):
        lines = lines_of(frame)
        if len(lines) >= size["rows"] or any(cells(line) > size["columns"] for line in lines):
            yield f"a picture doesn't fit: {len(lines)} lines, {max(map(cells, lines))} columns"
        obeyed = [c for line in lines for c in line if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
        if obeyed:
            yield f"characters that a terminal obeys: {obeyed[:3]!r}"


def keep(path, frame):
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write("".join(line + "\n" for line in lines_of(frame)))
    os.replace(path + ".new", path)


def main():
    path, command = sys.argv[1], sys.argv[2:]
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(command[0], command)
    tell_size(terminal)

    def grow(*_):
        size.update(columns=120, rows=40)
        tell_size(terminal)

    signal.signal(signal.SIGHUP, lambda *_: os.write(terminal, b"\x1a"))
    signal.signal(signal.SIGUSR1, lambda *_: os.write(terminal, b"\x03"))
    signal.signal(signal.SIGUSR2, grow)
    output = b""
    while True:
        if not select.select([terminal], [], [], 0.2)[0]:
            # Stopped, and nothing more comes.
            if os.waitid(os.P_PID, child, os.WSTOPPED | os.WNOHANG):
                print("stopped, and left the screen" if output.decode().endswith(LEAVE) else "stopped on its screen", flush=True)
                os.kill(child, signal.SIGCONT)
            continue
        try:
            chunk = os.read(terminal, 65536)
        except OSError:  # Linux: the child has ended
            break
        if not chunk:
            break
        output += chunk
        frames = FRAME.findall(output.decode("utf-8", errors="ignore"))
        if frames:
            keep(path, frames[-1])
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(f"exit code {code}", flush=True)
    found = list(faults(output.decode("utf-8", errors="surrogateescape")))
    for fault in found[:5]:
        print(fault, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
