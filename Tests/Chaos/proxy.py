"""A proxy that breaks what passes through it, one door for each agent and service.

    proxy.py SOCKET          serves, until it is ended; SOCKET takes one JSON object a line and answers each with one

    {"do": "open", "door": "a/ec2", "at": "127.0.0.2", "to": 5700}    -> {"port": …} of that address, a door to a port of 127.0.0.1
    {"do": "fault", "door": "a/github", "fault": "cut"}               how the door is from now on:
        open    bytes pass
        cut     connections are refused, those that stand are reset
        hold    connections are made and nothing passes; when the door is opened again, what was held back arrives late
        slow    each piece takes "ms" longer, either way
    {"do": "lose", "door": "a/ec2", "match": "CreateFleet", "count": 1}  the next requests of that name are carried out, and their
        connection is reset in the place of the reply
    {"do": "lost", "door": "a/ec2"}                                   -> {"lost": how many replies so far}
    {"do": "journal", "door": "a/github"}                             -> {"requests": [[when, name], …]} since the last time, when on
        CLOCK_MONOTONIC
    {"do": "heal", "door": "a/github"}                                opens it, and loses nothing more
    {"do": "close", "door": "a/github"}

A door is an endpoint of its own, or what `http_proxy` names: GitHub's address must be the same for all agents (it is part of the lease's
scope, and GitHub's answers name it), so an agent reaches it by way of its door as by any proxy.
"""

import asyncio
import json
import re
import socket
import struct
import sys
import time

from wire import Requests, as_asked_directly

PIECE = 1 << 16


class Door:
    def __init__(self, address, upstream):
        self.address, self.upstream = address, upstream
        self.port, self.server = 0, None
        self.passing = asyncio.Event()
        self.passing.set()
        self.delay = 0.0
        self.losses = []  # [pattern, how many]
        self.lost = 0
        self.journal = []
        self.visits = set()

    async def listen(self):
        """On the port that it had, when it was open before; it may take a moment to be free again."""
        deadline = time.monotonic() + 5
        while self.server is None:
            try:
                self.server = await asyncio.start_server(self.visit, self.address, self.port, backlog=1024)
            except OSError:
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(0.05)
        self.port = self.server.sockets[0].getsockname()[1]

    def shut(self):
        if self.server:
            self.server.close()
        self.server = None
        for visit in list(self.visits):
            visit.reset()

    async def become(self, fault, delay):
        self.delay = delay if fault == "slow" else 0.0
        if fault == "hold":
            self.passing.clear()
        else:
            self.passing.set()
        if fault == "cut":
            self.shut()
        elif self.server is None:
            await self.listen()

    async def visit(self, reader, writer):
        visit = Visit(self, reader, writer)
        self.visits.add(visit)
        try:
            await visit.run()
        finally:
            self.visits.discard(visit)

    def asked(self, name):
        """Notes a request; true when its reply is to be lost."""
        self.journal.append((time.monotonic(), name))
        for loss in self.losses:
            if loss[1] > 0 and loss[0].search(name):
                loss[1] -= 1
                return True
        return False


class Visit:
    """One client's connection, and the one to the service behind it."""

    def __init__(self, door, reader, writer):
        self.door, self.client, self.to_client = door, reader, writer
        self.to_service = None
        self.is_losing = False

    async def run(self):
        try:
            await self.door.passing.wait()
            service, self.to_service = await asyncio.open_connection("127.0.0.1", self.door.upstream, limit=PIECE)
            both = [asyncio.create_task(self.forth()), asyncio.create_task(self.back(service))]
            _, rest = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            for task in rest:
                task.cancel()
            await asyncio.gather(*both, return_exceptions=True)
        except OSError:
            pass
        finally:
            self.end()

    async def forth(self):
        requests, is_late = Requests(), False
        while data := await self.client.read(PIECE):
            is_late |= not self.door.passing.is_set()
            await self.pass_through()
            if requests.is_between:
                data = as_asked_directly(data)
            for name in requests.feed(data):
                self.is_losing |= self.door.asked(name)
            self.to_service.write(data)
            await self.to_service.drain()
        if is_late:  # its client has given up long ago; the service takes it all the same
            await asyncio.sleep(1)

    async def back(self, service):
        while data := await service.read(PIECE):
            if self.is_losing:  # the reply has begun: the request was carried out
                self.door.lost += 1
                return self.reset()
            await self.pass_through()
            self.to_client.write(data)
            await self.to_client.drain()

    async def pass_through(self):
        if self.door.delay:
            await asyncio.sleep(self.door.delay)
        await self.door.passing.wait()

    def reset(self):
        """RST instead of FIN: the client learns at once that no reply will come."""
        if sock := self.to_client.get_extra_info("socket"):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.end()

    def end(self):
        for writer in (self.to_client, self.to_service):
            if writer:
                writer.transport.abort()


class Proxy:
    def __init__(self):
        self.doors = {}

    async def serve(self, path):
        server = await asyncio.start_unix_server(self.converse, path)
        async with server:
            await server.serve_forever()

    async def converse(self, reader, writer):
        while line := await reader.readline():
            try:
                answer = await self.obey(json.loads(line))
            except (KeyError, ValueError, OSError, re.error) as error:
                answer = {"error": f"{type(error).__name__}: {error}"}
            writer.write(json.dumps(answer).encode() + b"\n")
            await writer.drain()
        writer.close()

    async def obey(self, order):
        name = order["door"]
        if order["do"] == "open":
            door = self.doors[name] = Door(order["at"], int(order["to"]))
            await door.listen()
            return {"port": door.port}
        door = self.doors[name]
        match order["do"]:
            case "fault":
                if order["fault"] not in ("open", "cut", "hold", "slow"):
                    raise ValueError(f"no such fault: {order['fault']}")
                await door.become(order["fault"], order.get("ms", 0) / 1000)
            case "lose":
                door.losses.append([re.compile(order["match"]), int(order.get("count", 1))])
            case "heal":
                door.losses.clear()
                await door.become("open", 0)
            case "lost":
                return {"lost": door.lost}
            case "journal":
                journal, door.journal = door.journal, []
                return {"requests": journal}
            case "close":
                door.shut()
                del self.doors[name]
            case other:
                raise ValueError(f"no such order: {other}")
        return {}


if __name__ == "__main__":
    asyncio.run(Proxy().serve(sys.argv[1]))
