"""What Go makes of JSON, and how its HTTP client writes a request: as much of both as GitHub's official clients need.

Decoding follows encoding/json: unknown members are ignored, a missing or null one leaves the zero value, names compare exactly first and
then without regard to case, and a value of another type is an error. A request's lines stand in the order of net/http: Host, User-Agent,
Content-Length, the other headers by name, and last the Accept-Encoding that the transport adds.
"""

import json
import re
import socket
from urllib.parse import parse_qsl, quote_plus, urlsplit

from actions import read_answer

TIME = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
ZERO = {"int": 0, "string": "", "bool": False, "time": "0001-01-01T00:00:00Z", "uuid": "00000000-0000-0000-0000-000000000000"}


class Misread(AssertionError):
    """Go's decoder refuses the value, or the client sees another one than was meant."""


class Pointer:
    """A pointer to a struct: nil where the value is null or missing."""

    def __init__(self, kind):
        self.kind = kind


def zero(kind):
    if isinstance(kind, str):
        return ZERO[kind]
    if isinstance(kind, dict):
        return {name: zero(inner) for name, inner in kind.items()}
    return None if isinstance(kind, Pointer) else []


def decode(kind, value, where="$"):
    """The Go value of a decoded JSON value: a struct is a dict of names, a slice a list."""
    if value is None:
        return zero(kind)
    if isinstance(kind, Pointer):
        return decode(kind.kind, value, where)
    if isinstance(kind, list):
        require(isinstance(value, list), where, "an array", value)
        return [decode(kind[0], one, f"{where}[{place}]") for place, one in enumerate(value)]
    if isinstance(kind, dict):
        require(isinstance(value, dict), where, "an object", value)
        return {name: decode(inner, member(value, name), f"{where}.{name}") for name, inner in kind.items()}
    return scalar(kind, value, where)


def scalar(kind, value, where):
    if kind == "int":
        require(type(value) is int and -(2**63) <= value < 2**63, where, "an int64", value)
    elif kind == "bool":
        require(type(value) is bool, where, "a bool", value)
    else:
        require(isinstance(value, str), where, "a string", value)
        require(kind != "time" or TIME.fullmatch(value), where, "an RFC 3339 time", value)
        require(kind != "uuid" or UUID.fullmatch(value), where, "a UUID", value)
    return value


def require(holds, where, wanted, value):
    if not holds:
        raise Misread(f"{where} is no {wanted.removeprefix('a ').removeprefix('an ')}: {value!r}")


def member(value, name):
    if name in value:
        return value[name]
    return next((one for key, one in value.items() if key.lower() == name.lower()), None)


def parse(body, kind):
    """json.NewDecoder(…).Decode of a body without its byte order mark."""
    try:
        return decode(kind, json.loads(body.removeprefix(b"\xef\xbb\xbf")))
    except ValueError as error:
        raise Misread(f"no JSON: {error}: {body[:200]!r}") from error


def marshal(value, escapes_html=True):
    """json.Marshal of a value whose members stand in the struct's order."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    if escapes_html:
        text = text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    return text.encode()


def with_query(url, **more):
    """url.Values: what the URL has and `more`, sorted by name, a space as a plus."""
    parts = urlsplit(url)
    values = sorted((parse_qsl(parts.query) + list(more.items())))
    query = "&".join(f"{quote_plus(name)}={quote_plus(str(value))}" for name, value in values)
    return f"{parts.scheme}://{parts.netloc}{parts.path}" + (f"?{query}" if query else "")


class Connection:
    """One connection that is kept, as Go's pooled transport keeps it."""

    def __init__(self, url):
        parts = urlsplit(url)
        self.host = parts.netloc
        self.socket = socket.create_connection((parts.hostname, parts.port), timeout=30)

    def __call__(self, method, url, agent, headers, body=b""):
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        lines = [f"{method} {target} HTTP/1.1", f"Host: {self.host}", f"User-Agent: {agent}"]
        if body or method in ("POST", "PUT", "PATCH"):
            lines.append(f"Content-Length: {len(body)}")
        lines += [f"{name}: {headers[name]}" for name in sorted(headers)] + ["Accept-Encoding: gzip"]
        self.socket.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        return read_answer(self.socket)
