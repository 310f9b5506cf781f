"""A metadata service and a bucket, for stock.sh: what an instance finds that fetches its package with its role. The bucket takes requests alone that
are signed by Signature Version 4 with the role's own credentials, and says 403 to all others.

    stock_services.py PORT-FILE OBJECT       the file that the bucket holds as /bucket/package.deb
"""
import hashlib
import hmac
import http.server
import json
import pathlib
import sys
import urllib.parse

ROLE, KEY, SECRET, TOKEN = "gha-listener-scaler-runner", "ASIAROLE", "role/secret+key", "session//token=="


def digest(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def signature(method, path, headers, authorization):
    """By "Signature Version 4 signing process" of AWS's documentation; S3 takes the path as it is."""
    parts = dict(part.split("=", 1) for part in authorization.removeprefix("AWS4-HMAC-SHA256 ").replace(" ", "").split(","))
    key, day, region, service, _ = parts["Credential"].split("/")
    names = parts["SignedHeaders"].split(";")
    values = "".join(f"{name}:{' '.join(headers[name].split())}\n" for name in names)
    request = "\n".join([method, urllib.parse.quote(path), "", values, parts["SignedHeaders"], headers["x-amz-content-sha256"]])
    text = "\n".join(["AWS4-HMAC-SHA256", headers["x-amz-date"], f"{day}/{region}/{service}/aws4_request", hashlib.sha256(request.encode()).hexdigest()])
    signing = b"AWS4" + SECRET.encode()
    for word in (day, region, service, "aws4_request"):
        signing = digest(signing, word)
    good = key == KEY and service == "s3" and "x-amz-security-token" in names and headers["x-amz-security-token"] == TOKEN
    return good and hmac.compare_digest(digest(signing, text).hex(), parts["Signature"])


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self):
        self.answer(200, b"metadata-token") if self.path == "/latest/api/token" else self.answer(404)

    def do_GET(self):
        if self.path.startswith("/latest/"):
            if self.headers.get("X-aws-ec2-metadata-token") != "metadata-token":
                return self.answer(401)
            place = "/latest/meta-data/iam/security-credentials/"
            pages = {place: ROLE.encode(), place + ROLE: json.dumps({"AccessKeyId": KEY, "SecretAccessKey": SECRET, "Token": TOKEN}).encode()}
            return self.answer(200, pages[self.path]) if self.path in pages else self.answer(404)
        try:
            good = signature("GET", self.path, {name.lower(): value for name, value in self.headers.items()}, self.headers["Authorization"])
        except (KeyError, ValueError, AttributeError, TypeError):
            good = False
        return self.answer(200, pathlib.Path(sys.argv[2]).read_bytes()) if good and self.path == "/bucket/package.deb" else self.answer(403)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
pathlib.Path(sys.argv[1]).write_text(str(server.server_port))
server.serve_forever()
