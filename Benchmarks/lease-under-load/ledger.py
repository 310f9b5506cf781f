"""DynamoDB as the agent reaches it in this benchmark: a relay before ministack that notes when each renewal of the lease arrives.

The instant is the kernel's own (SO_TIMESTAMPNS): what this program or the machine does meanwhile is not taken for the agent's lateness.

Reads of PHASE are answered here, each after --hold seconds, so that thousands are under way without loading ministack. With --flip the
relay has two addresses: every so many seconds the name in --hosts leads to the other one, and the one before dies, in turns by refusing
and by saying nothing.

It begins to count at SIGUSR1, ends by itself when it has its samples, and exits 1 if a limit was missed.
"""

import argparse
import heapq
import json
import os
import selectors
import signal
import socket
import struct
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
import figures  # noqa: E402

SO_TIMESTAMPNS = 35
ADDRESSES = ["127.0.0.11", "127.0.0.12"]
LIMIT_MS = 50

options = argparse.ArgumentParser()
options.add_argument("--port", type=int, required=True)
options.add_argument("--upstream", type=int, required=True)
options.add_argument("--load", required=True)
options.add_argument("--renewal", type=float, required=True, help="seconds")
options.add_argument("--samples", type=int, required=True)
options.add_argument("--hold", type=float, default=0)
options.add_argument("--flip", type=float, default=0)
options.add_argument("--hosts", default="")
OPTIONS = options.parse_args()


class Tally:
    """What was seen since the counting began."""

    def __init__(self):
        self.counts = False
        self.last = None  # when the last renewal arrived, s
        self.lateness = []  # ms
        self.sent = self.unanswered = self.claims = self.missing = self.flips = 0
        self.phases = self.phases_most = 0

    def begin(self):
        self.counts = True

    def renewal(self, at):
        if self.counts:
            self.sent += 1
            if self.last is not None:
                # The next one is due a whole interval after the sending of this one; a doubtful one is tried again sooner.
                late = at - self.last - OPTIONS.renewal
                self.lateness.append(max(0.0, late * 1000))
                self.missing += max(0, int(late / OPTIONS.renewal))
            self.last = at

    def report(self):
        name = f"{OPTIONS.load}: lateness of a renewal"
        figures.report(name, self.lateness, "ms", LIMIT_MS, at=99, least_samples=OPTIONS.samples)
        print(
            f"  renewals: {self.sent} sent, {self.unanswered} without an answer, {self.missing} never sent; leases lost: {self.claims}; "
            f"worst lateness {max(self.lateness):.2f} ms"
        )
        if OPTIONS.hold:
            print(f"  phase reads under way at most: {self.phases_most}; answered: {self.phases}")
        if OPTIONS.flip:
            print(f"  the name led elsewhere {self.flips} times")
        # A load that wasn't there measures nothing.
        absent = (OPTIONS.hold and self.phases_most < 50) or (OPTIONS.flip and self.flips < 5)
        if absent:
            print("  the load was not there: MISSED")
        if self.claims or self.missing:
            print("  at most 0 may be lost or never sent: MISSED")
        figures.missed |= bool(absent or self.claims or self.missing)


tally = Tally()
selector = selectors.DefaultSelector()
held = []  # (due, number, link)
waiting = 0


class Link:
    """One connection of the agent's, and the one to ministack that goes with it."""

    def __init__(self, address, sock):
        self.address, self.sock, self.upstream = address, sock, None
        self.buffer, self.arrived, self.pending, self.is_mute = b"", 0, False, False
        sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(sock, selectors.EVENT_READ, self.from_agent)

    def from_agent(self):
        try:
            data, ancillary, _, _ = self.sock.recvmsg(65536, 256)
        except OSError:
            data, ancillary = b"", []
        if not data:
            return self.close()
        if not self.buffer:
            self.arrived = time.time()
            for level, kind, bytes_ in ancillary:
                if level == socket.SOL_SOCKET and kind == SO_TIMESTAMPNS:
                    seconds, nanoseconds = struct.unpack("ll", bytes_[:16])
                    self.arrived = seconds + nanoseconds / 1e9
        self.buffer += data
        head, blank, body = self.buffer.partition(b"\r\n\r\n")
        if blank and len(body) >= content_length(head):
            request, self.buffer = self.buffer, b""
            self.asked(head, body, request)

    def asked(self, head, body, request):
        global waiting
        if b".UpdateItem" in head and b'"LEASE"' in body and b'"released"' not in body:
            tally.renewal(self.arrived)
            self.pending = True
        elif b".TransactWriteItems" in head and b'"LEASE"' in body and tally.counts:
            tally.claims += 1
        if self.is_mute:
            return
        if OPTIONS.hold and b".GetItem" in head and b'"PHASE"' in body:
            if waiting == tally.phases == 0:
                print("the first phase is asked for", file=sys.stderr, flush=True)
            waiting += 1
            tally.phases_most = max(tally.phases_most, waiting)
            return heapq.heappush(held, (time.monotonic() + OPTIONS.hold, id(self), self))
        if self.upstream is None:
            self.upstream = socket.create_connection(("127.0.0.1", OPTIONS.upstream))
            self.upstream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(self.upstream, selectors.EVENT_READ, self.from_upstream)
        self.upstream.sendall(request)

    def from_upstream(self):
        try:
            data = self.upstream.recv(65536)
        except OSError:
            data = b""
        if not data:
            return self.close()
        self.pending = False
        self.answer(data)

    def answer_phase(self):
        global waiting
        waiting -= 1
        tally.phases += 1
        item = {"Item": {"format": {"N": "1"}, "phase": {"S": "busy"}, "at": {"N": str(int(time.time() * 1000))}}}
        body = json.dumps(item).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: {len(body)}\r\n\r\n"
        self.answer(head.encode() + body)

    def answer(self, data):
        try:
            self.sock.sendall(data)
        except OSError:
            self.close()

    def close(self, reset=False):
        if self.pending and tally.counts:
            tally.unanswered += 1
        self.pending = False
        if self.sock in links:
            links.remove(self.sock)
        for end in (self.sock, self.upstream):
            if end is None or end.fileno() < 0:
                continue
            selector.unregister(end)
            if reset:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            end.close()


def content_length(head):
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


class Links(dict):
    def remove(self, sock):
        self.pop(sock, None)


links = Links()
listeners = {}


def open_address(address):
    listener = socket.create_server((address, OPTIONS.port), backlog=1024)
    listeners[address] = listener

    def accept():
        sock, _ = listener.accept()
        links[sock] = Link(address, sock)
        links[sock].is_mute = address in muted

    selector.register(listener, selectors.EVENT_READ, accept)


def close_address(address):
    selector.unregister(listeners[address])
    listeners.pop(address).close()
    for link in [link for link in links.values() if link.address == address]:
        link.close(reset=True)


muted = set()


def flip(number):
    """The name leads to the other address; the one before dies."""
    before, after = ADDRESSES[number % 2], ADDRESSES[(number + 1) % 2]
    if after in listeners:
        close_address(after)
    muted.discard(after)
    open_address(after)
    with open(OPTIONS.hosts, "w", encoding="utf-8") as hosts:
        hosts.write(f"{after} ledger.test\n")
    if number % 2 == 0:
        close_address(before)
    else:
        muted.add(before)
        for link in links.values():
            link.is_mute |= link.address == before


def main():
    signal.signal(signal.SIGUSR1, lambda *_: tally.begin())
    for address in ADDRESSES[:1]:
        open_address(address)
    next_flip, flips = None, 0
    while len(tally.lateness) < OPTIONS.samples:
        now = time.monotonic()
        if OPTIONS.flip and tally.counts:
            if next_flip is None:
                next_flip = now + OPTIONS.flip
            if now >= next_flip:
                flip(flips)
                flips += 1
                tally.flips, next_flip = flips, now + OPTIONS.flip
        while held and held[0][0] <= now:
            heapq.heappop(held)[2].answer_phase()
        pause = 0.05 if not held else max(0.0, min(0.05, held[0][0] - now))
        for key, _ in selector.select(pause):
            if key.fileobj.fileno() >= 0:
                key.data()
    tally.report()
    figures.finish()


main()
