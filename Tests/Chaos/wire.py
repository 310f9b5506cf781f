"""What the proxy must understand of HTTP/1.1: where each request ends, and what it asks for."""

import re
from urllib.parse import parse_qs

# GitHub's ids in a path, taken out so that a request has the same name whatever it is about.
IDENTIFIER = re.compile(r"/(\d+|[0-9a-f]{8}-[0-9a-f-]{27})(?=/|$)")
# A record's sort key, by its kind. (`LEASE#…` is a partition: FENCE and MEMBER are in it too.)
KEY = re.compile(rb'"(?:(LEASE|FENCE|STATE|BOOT|PHASE)"|(MEMBER|BATCH|RUNNER|JOB|ELECTION)#)')


class Requests:
    """Cuts one connection's bytes into requests. Bodies have a Content-Length: no client here sends them in chunks."""

    def __init__(self):
        self.buffer = b""

    @property
    def is_between(self):
        """The next bytes begin a request."""
        return not self.buffer

    def feed(self, data):
        """The names of the requests that `data` completes."""
        self.buffer += data
        names = []
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            lines = self.buffer[:end].decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
            length = int(headers.get("content-length", 0))
            if len(self.buffer) < end + 4 + length:
                break
            body = self.buffer[end + 4 : end + 4 + length]
            self.buffer = self.buffer[end + 4 + length :]
            names.append(name_of(lines[0], headers, body))
        return names


def as_asked_directly(data):
    """A request as a proxy gets it names the server in its first line; the server itself is asked for the path alone."""
    return re.sub(rb"^(\w+) http://[^/ ]+", rb"\1 ", data, count=1)


def name_of(line, headers, body):
    """`TransactWriteItems LEASE`, `CreateFleet`, `POST /_services/…/sessions`: what a fault may be bound to."""
    if target := headers.get("x-amz-target"):
        operation = target.partition(".")[2]
        kinds = {(whole or kind).decode() for whole, kind in KEY.findall(body)}
        return " ".join([operation, *sorted(kinds)])
    method, path, *_ = line.split(" ")
    if method == "POST" and path == "/":
        form = parse_qs(body.decode("latin-1"))
        action = form.get("Action", ["?"])[0]
        return f"dry run of {action}" if form.get("DryRun") == ["true"] else action
    return f"{method} {IDENTIFIER.sub('/#', path.partition('?')[0])}"
