"""A command on a pseudo-terminal, as screen.py and terminal.py run it, and what a terminal makes of its output."""
import fcntl
import os
import pty
import struct
import termios
import unicodedata


def start(run, columns, rows=24):
    """Calls `run`, which doesn't return, in a process on a new terminal of this size, whose session the process leads.

    Returns the process's id and the terminal's other end."""
    process, terminal = pty.fork()
    if process == 0:
        set_size(0, columns, rows)
        run()
    return process, terminal


def set_size(terminal, columns, rows):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def read(terminal):
    """What was written next; empty when the terminal's last process has ended."""
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux answers EIO then.
        return b""


def cells(line):
    """How many columns a line takes."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def obeyed(lines):
    """The characters that a terminal would obey instead of showing them."""
    return [c for line in lines for c in line if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
