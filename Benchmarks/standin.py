"""The stand-in's control, for benchmarks."""

import json
import urllib.request


def control(url, path, body=None):
    """What the stand-in answers; a body is posted."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{url}/_control/{path}", data=data)
    with urllib.request.urlopen(request, timeout=30) as answer:
        text = answer.read()
    return json.loads(text) if text else None
