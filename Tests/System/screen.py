#!/usr/bin/env python3
"""Runs a command that draws in place on a pseudo-terminal of 80 columns and 24 lines, and keeps what stands on it in a file.

screen.py FILE COMMAND…   SIGUSR1: Ctrl-C is typed; SIGQUIT: Ctrl-\\ is typed; SIGUSR2: the terminal has 120 columns and 40 lines from now
                          on; SIGHUP: Ctrl-Z is typed, and the command brought back as a shell does it.
                          In the end it says how the command ended, and ends with 0 if the command wrote nothing but pictures that fit,
                          left the terminal as it was, with its cursor, and held no character that a terminal obeys beside its own
                          sequences.

The command runs under a process of its own that plays the shell:

    screen.py ── the terminal's other end
        └── shell(): leads the terminal's session
                └── the command, alone in the foreground's process group

Without a parent in its session the command's process group is orphaned, and the kernel ignores SIGTSTP for it.
"""
import os
import re
import select
import signal
import sys

import pseudo_terminal
from pseudo_terminal import cells

ENTER, LEAVE = "\x1b[?1049h\x1b[?25l\x1b[H\x1b[2J", "\x1b[?25h\x1b[?1049l"
FRAME = re.compile(r"\x1b\[H((?:\x1b\[2K[^\x1b]*?\r\n)*)\x1b\[J")
size = {"columns": 80, "rows": 24}


def shell(command, stops):
    """Runs the command as a shell with job control does. A stop is told by its signal's number, and lasts until SIGCONT comes."""
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    job = os.fork()
    if job == 0:
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpgrp())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        os.execvp(command[0], command)
    status = os.waitpid(job, os.WUNTRACED)[1]
    while os.WIFSTOPPED(status):
        os.write(stops, bytes([os.WSTOPSIG(status)]))
        os.kill(os.getpid(), signal.SIGSTOP)
        os.kill(-job, signal.SIGCONT)
        status = os.waitpid(job, os.WUNTRACED)[1]
    os._exit(os.waitstatus_to_exitcode(status) % 256)


def lines_of(frame):
    return [line[len("\x1b[2K"):] for line in frame.split("\r\n")[:-1]]


def faults(output):
    """What is wrong with all that was written, in words."""
    # The terminal itself shows that Ctrl-C, Ctrl-\ and Ctrl-Z were typed.
    for echo in ("^C", "^\\", "^Z", LEAVE + ENTER):
        output = output.replace(echo, "", 1)
    if not output.startswith(ENTER) or not output.endswith(LEAVE):
        yield f"it doesn't enter and leave the screen: {output[:40]!r} … {output[-40:]!r}"
    rest = FRAME.sub("", output[len(ENTER):-len(LEAVE)])
    if rest:
        yield f"it writes something beside its pictures: {rest[:80]!r}"
    for frame in FRAME.findall(output):
        lines = lines_of(frame)
        if len(lines) >= size["rows"] or any(cells(line) > size["columns"] for line in lines):
            yield f"a picture doesn't fit: {len(lines)} lines, {max(map(cells, lines))} columns"
        obeyed = pseudo_terminal.obeyed(lines)
        if obeyed:
            yield f"characters that a terminal obeys: {obeyed[:3]!r}"


def keep(path, frame):
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write("".join(line + "\n" for line in lines_of(frame)))
    os.replace(path + ".new", path)


def main():
    path, command = sys.argv[1], sys.argv[2:]
    stops, told = os.pipe()
    child, terminal = pseudo_terminal.start(lambda: shell(command, told), **size)

    def grow(*_):
        size.update(columns=120, rows=40)
        pseudo_terminal.set_size(terminal, **size)

    def typed(key):
        return lambda *_: os.write(terminal, key)

    signal.signal(signal.SIGHUP, typed(b"\x1a"))
    signal.signal(signal.SIGUSR1, typed(b"\x03"))
    signal.signal(signal.SIGQUIT, typed(b"\x1c"))
    signal.signal(signal.SIGUSR2, grow)
    output = b""
    while True:
        if not select.select([terminal], [], [], 0.2)[0]:
            # Stopped, and nothing more comes.
            if os.waitid(os.P_PID, child, os.WSTOPPED | os.WNOHANG):
                by = signal.Signals(os.read(stops, 1)[0]).name
                print(f"stopped by {by}, " + ("and left the screen" if output.decode().endswith(LEAVE) else "on its screen"), flush=True)
                os.kill(child, signal.SIGCONT)
            continue
        chunk = pseudo_terminal.read(terminal)
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
