"""What a booting instance asks of its surroundings, on 127.0.0.1: the metadata service (the stand-in's, and what only cloud-init asks for), GitHub's
runner and the package, and Ubuntu's archive by a proxy that keeps what it fetched. A second boot fetches nothing.

    services.py FOLDER STAND-IN      FOLDER/port is written when it listens; FOLDER/instance names the instance that boots now;
                                     FOLDER/user-data, if there, stands before the stand-in's; FOLDER/mirror is served; FOLDER/archive is kept
"""
import hashlib
import http.server
import os
import pathlib
import sys
import urllib.error
import urllib.request

folder, stand_in = pathlib.Path(sys.argv[1]), sys.argv[2]
# Beyond what the stand-in knows: cloud-init walks the tree.
TREE = {
    "meta-data/": "ami-id\nhostname\ninstance-id\ninstance-type\nlocal-hostname\nlocal-ipv4\nplacement/\nsecurity-groups",
    "meta-data/hostname": "ip-10-0-0-1.ec2.internal",
    "meta-data/local-hostname": "ip-10-0-0-1.ec2.internal",
    "meta-data/placement/": "availability-zone\nregion",
    "meta-data/security-groups": "runner",
    "dynamic/instance-identity": "document",
    "dynamic/instance-identity/": "document",
}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def do_PUT(self):
        self.metadata()

    def do_GET(self):
        if self.path.startswith("http://"):
            return self.archive()
        if self.path.startswith("/mirror/"):
            file = folder / self.path[1:]
            return self.answer(200, file.read_bytes()) if file.is_file() else self.answer(404)
        return self.metadata()

    def metadata(self):
        """cloud-init asks by a dated version, which the stand-in calls latest."""
        path = "/latest/" + self.path[1:].partition("/")[2]
        if path == "/latest/user-data" and (folder / "user-data").is_file():
            return self.answer(200, (folder / "user-data").read_bytes())
        if path.removeprefix("/latest/") in TREE:
            return self.answer(200, TREE[path.removeprefix("/latest/")].encode())
        instance = (folder / "instance").read_text().strip()
        headers = {key: value for key, value in self.headers.items() if key.lower().startswith("x-aws-")}
        request = urllib.request.Request(f"{stand_in}/imds/{instance}{path}", method=self.command, headers=headers)
        return self.pass_on(request)

    def pass_on(self, request):
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return self.answer(response.status, response.read())
        except urllib.error.HTTPError as error:
            return self.answer(error.code)
        except OSError:
            return self.answer(502)

    def archive(self):
        """Kept whole, under its address."""
        file = folder / "archive" / hashlib.sha256(self.path.encode()).hexdigest()
        if not file.is_file():
            try:
                with urllib.request.urlopen(self.path, timeout=120) as response:
                    body = response.read()
            except urllib.error.HTTPError as error:
                return self.answer(error.code)
            part = file.with_suffix(f".{os.getpid()}-{id(self)}")
            part.write_bytes(body)
            part.rename(file)
        return self.answer(200, file.read_bytes())

    def log_message(self, *_):
        pass


(folder / "archive").mkdir(exist_ok=True)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
(folder / "port.new").write_text(str(server.server_port))
(folder / "port.new").rename(folder / "port")
server.serve_forever()
