"""A registry of models as Ollama pulls from, and a model manager beside it, both on 127.0.0.1.

    registry.py FOLDER CERTIFICATE KEY

prints the ports of the two, and serves until it is killed. `FOLDER/blobs` holds blobs by digest, `FOLDER/manifests/<name>/<tag>`
manifests. The manager serves the file `FOLDER/expected.json` and appends what is posted to it to `FOLDER/reports`.
"""

import http.server
import pathlib
import re
import ssl
import sys
import threading

HOME = pathlib.Path(sys.argv[1])


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class Registry(Handler):
    def do_GET(self):
        manifest = re.fullmatch(r"/v2/([\w./-]+)/manifests/([\w.-]+)", self.path)
        blob = re.fullmatch(r"/v2/[\w./-]+/blobs/sha256:([0-9a-f]{64})", self.path)
        file = None
        if manifest:
            file = HOME / "manifests" / manifest[1] / manifest[2]
        elif blob:
            file = HOME / "blobs" / ("sha256-" + blob[1])
        if file is None or not file.is_file():
            self.answer(404, b'{"errors": [{"code": "MANIFEST_UNKNOWN"}]}')
            return
        here = self.headers["Host"]
        if blob and self.command == "GET" and here.startswith("127.0.0.1"):
            # Ollama wants to be sent to another host for what is large.
            elsewhere = "https://" + here.replace("127.0.0.1", "localhost") + self.path
            self.answer(307, headers=[("Location", elsewhere)])
            return
        body = file.read_bytes()
        part = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if part:
            first, last = int(part[1]), min(int(part[2]), len(body) - 1)
            place = ("Content-Range", "bytes {}-{}/{}".format(first, last, len(body)))
            self.answer(206, body[first : last + 1], [place])
        else:
            self.answer(200, body)

    do_HEAD = do_GET


class Manager(Handler):
    def do_GET(self):
        file = HOME / "expected.json"
        if self.path == "/api/ollama/models" and file.is_file():
            self.answer(200, file.read_bytes(), [("Content-Type", "application/json")])
        else:
            self.answer(404)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with open(HOME / "reports", "ab") as reports:
            reports.write(body + b"\n")
        self.answer(204)


registry = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Registry)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[2], sys.argv[3])
registry.socket = context.wrap_socket(registry.socket, server_side=True)
manager = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Manager)
print(registry.server_port, manager.server_port, flush=True)
threading.Thread(target=manager.serve_forever, daemon=True).start()
registry.serve_forever()
