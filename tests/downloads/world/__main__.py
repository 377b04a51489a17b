"""Every host that the downloader may ask, on one port of 127.0.0.1: an HTTP proxy that answers in their place.

    python world FOLDER    writes `ca.pem`, `port` and `google.json` into FOLDER, and each request as a line of `asked`;
                           serves until its standard input ends
"""

from __future__ import annotations

import http.server
import json
import ssl
import sys
import threading
import urllib.parse
from pathlib import Path

import trustme

import aws
import azure
import files
import google
import hub
from answer import Answer, Asked

# By the end of a host's name.
HOSTS = {
    ".amazonaws.com": aws.answer,
    "minio.example.com": aws.answer,
    "minio.minio.svc": aws.answer,
    ".blob.core.windows.net": azure.blobs,
    "login.microsoftonline.com": azure.login,
    "storage.googleapis.com": google.storage,
    "oauth2.googleapis.com": google.token,
    # In the place of 169.254.169.254.
    "127.0.0.1": google.metadata,
    "huggingface.co": hub.answer,
    "hub.example.com": hub.answer,
    "files.example.com": files.answer,
}


class World:
    """What all connections share."""

    def __init__(self, folder: Path) -> None:
        self.authority = trustme.CA()
        self.contexts: dict[str, ssl.SSLContext] = {}
        self.lock = threading.Lock()
        self.asked = (folder / "asked").open("w", buffering=1)
        self.authority.cert_pem.write_to_path(folder / "ca.pem")
        (folder / "google.json").write_text(google.account())

    def context(self, host: str) -> ssl.SSLContext:
        with self.lock:
            if host not in self.contexts:
                self.contexts[host] = context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                self.authority.issue_cert(host).configure_cert(context)
            return self.contexts[host]

    def answer(self, asked: Asked) -> Answer:
        with self.lock:
            headers = {name: asked.headers[name] for name in ("authorization", "x-custom") if name in asked.headers}
            line = {"host": asked.host, "tls": asked.tls, "method": asked.method, "path": asked.target} | headers
            self.asked.write(json.dumps(line) + "\n")
        for end, answer in HOSTS.items():
            if asked.host.endswith(end):
                return answer(asked)
        return Answer(502, f"there is no {asked.host}".encode())


class Handler(http.server.BaseHTTPRequestHandler):
    """A proxy: `CONNECT host:443` and TLS within, or a whole URL."""

    protocol_version = "HTTP/1.1"
    world: World
    tunnel = ""

    def do_CONNECT(self) -> None:  # noqa: N802
        self.tunnel = self.path.rpartition(":")[0]
        self.send_response(200)
        self.end_headers()
        self.wfile.flush()
        try:
            self.connection = self.world.context(self.tunnel).wrap_socket(self.connection, server_side=True)
        except (OSError, ssl.SSLError):
            # A client that does not trust the authority.
            self.close_connection = True
            return
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        self.close_connection = False

    def any(self) -> None:
        url = urllib.parse.urlsplit(self.path)
        host = self.tunnel or url.hostname or self.headers["Host"].partition(":")[0]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        target = urllib.parse.urlunsplit(("", "", url.path or "/", url.query, ""))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.world.answer(Asked(self.command, host, target, headers, body, bool(self.tunnel)))
        self.send_response_only(answer.status)
        for name, value in ({"Content-Length": str(len(answer.body))} | answer.headers).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    do_GET = do_HEAD = do_POST = do_PUT = any

    def log_message(self, *_: object) -> None:
        """Requests stand in `asked`."""


def main() -> None:
    folder = Path(sys.argv[1])
    aws.fill()
    Handler.world = World(folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (folder / "port.part").write_text(str(server.server_port))
    (folder / "port.part").rename(folder / "port")
    sys.stdin.read()


main()
