"""A host of its own for each agent: a network namespace, with a cable to each of its doors.

A cable that is pulled out refuses nothing and answers nothing: packets are lost, as no proxy can lose them. What was sent meanwhile is sent
again by TCP when the cable is back, if the sender still waits.
"""

import os
import subprocess

# Two of the networks that are set aside for tests (RFC 2544): no machine's own. One /24 for each run, so that two runs rarely meet.
NETWORK = f"198.{18 + os.getpid() // 256 % 2}.{os.getpid() % 256}"
# Addresses of one host: its doors, each with a network of four.
DOORS, ADDRESSES = 3, 4
HOSTS = 256 // (DOORS * ADDRESSES)


def ip(*words):
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise OSError(f"ip {' '.join(words)}: {done.stderr.strip()}")


def are_allowed():
    """Root may make them, unless the machine forbids it."""
    try:
        host = Host()
        host.cable()
        host.close()
    except OSError:
        return False
    return True


class Host:
    taken = set()

    def __init__(self):
        self.number = next(number for number in range(HOSTS) if number not in Host.taken)
        self.namespace = f"chaos-{os.getpid()}-{self.number}"
        self.cables = []
        ip("netns", "add", self.namespace)
        Host.taken.add(self.number)
        ip("-n", self.namespace, "link", "set", "lo", "up")

    def cable(self):
        self.cables.append(Cable(self, len(self.cables)))
        return self.cables[-1]

    def command(self, words):
        """To run there: the same process becomes the command."""
        return ["ip", "netns", "exec", self.namespace, *words]

    def close(self):
        """Its cables first: the kernel ends a namespace, and the links that are left in it, some time after it was asked to."""
        for cable in self.cables:
            cable.remove()
        ip("netns", "del", self.namespace)
        Host.taken.discard(self.number)


class Cable:
    def __init__(self, host, number):
        first = (host.number * DOORS + number) * ADDRESSES
        self.address = f"{NETWORK}.{first + 1}"
        self.end = f"c{os.getpid()}.{host.number}.{number}"[-15:]
        ip("link", "add", self.end, "type", "veth", "peer", "name", f"door{number}", "netns", host.namespace)
        ip("address", "add", f"{self.address}/30", "dev", self.end)
        ip("-n", host.namespace, "address", "add", f"{NETWORK}.{first + 2}/30", "dev", f"door{number}")
        ip("-n", host.namespace, "link", "set", f"door{number}", "up")
        self.plug()

    def pull(self):
        ip("link", "set", self.end, "down")

    def plug(self):
        ip("link", "set", self.end, "up")

    def remove(self):
        ip("link", "delete", self.end)
