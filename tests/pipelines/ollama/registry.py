"""A registry of tiny models that Ollama pulls from, and an application beside it that knows which there should be.

    registry.py FOLDER CERTIFICATE KEY

prints the ports of the two on 127.0.0.1 and serves until it is killed. The models are `library/tiny`, `library/vectors` (one
that makes embeddings), `library/broken` (one that no engine loads) and `library/slow`, whose files never arrive. The
application answers `/api/ollama/models` with the file `FOLDER/expected.json`, and appends what is posted to `FOLDER/reports`.
"""

import hashlib
import http.server
import json
import pathlib
import re
import ssl
import struct
import sys
import threading
import time

HOME = pathlib.Path(sys.argv[1])
MANIFESTS = {}
BLOBS = {}


def gguf(name):
    """A model of one tensor: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md"""

    def text(value):
        return struct.pack("<Q", len(value)) + value.encode()

    def number(key, value):
        return text(key) + struct.pack("<II", 4, value)

    values = [text("general.architecture") + struct.pack("<I", 8) + text("llama")]
    values += [text("general.name") + struct.pack("<I", 8) + text(name)]
    for key, value in {"block_count": 1, "context_length": 64, "embedding_length": 8, "attention.head_count": 2}.items():
        values.append(number("llama." + key, value))
    if name == "vectors":
        values.append(number("llama.pooling_type", 1))
    head = b"GGUF" + struct.pack("<IQQ", 3, 1, len(values)) + b"".join(values)
    head += text("token_embd.weight") + struct.pack("<IQQIQ", 2, 8, 4, 0, 0)
    return head + bytes(-len(head) % 32) + bytes(128)


def blob(content):
    digest = hashlib.sha256(content).hexdigest()
    BLOBS[digest] = content
    return {"digest": "sha256:" + digest, "size": len(content)}


def publish(name):
    model = blob(gguf(name))
    config = {"model_format": "gguf", "model_family": "llama", "model_type": "1", "file_type": "F32"}
    MANIFESTS[name] = json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
            "config": {
                "mediaType": "application/vnd.docker.container.image.v1+json",
                **blob(json.dumps({**config, "rootfs": {"type": "layers", "diff_ids": [model["digest"]]}}).encode()),
            },
            "layers": [{"mediaType": "application/vnd.ollama.image.model", **model}],
        }
    ).encode()
    return model["digest"]


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
        manifest = re.fullmatch(r"/v2/library/(\w+)/manifests/latest", self.path)
        if manifest and manifest[1] in MANIFESTS:
            self.answer(200, MANIFESTS[manifest[1]])
            return
        blob = re.fullmatch(r"/v2/library/\w+/blobs/sha256:([0-9a-f]{64})", self.path)
        if not blob or blob[1] not in BLOBS:
            self.answer(404, b'{"errors": [{"code": "MANIFEST_UNKNOWN"}]}')
            return
        here, body = self.headers["Host"], BLOBS[blob[1]]
        if self.command == "GET" and here.startswith("127.0.0.1"):
            # Ollama wants to be sent to another host for what is large.
            elsewhere = "https://" + here.replace("127.0.0.1", "localhost") + self.path
            self.answer(307, headers=[("Location", elsewhere)])
            return
        if self.command == "GET" and "sha256:" + blob[1] == SLOW:
            time.sleep(600)
        part = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if part:
            first, last = int(part[1]), min(int(part[2]), len(body) - 1)
            place = ("Content-Range", "bytes {}-{}/{}".format(first, last, len(body)))
            self.answer(206, body[first : last + 1], [place])
        else:
            self.answer(200, body)

    do_HEAD = do_GET


class Application(Handler):
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


for name in ("tiny", "vectors", "broken"):
    publish(name)
SLOW = publish("slow")
registry = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Registry)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[2], sys.argv[3])
registry.socket = context.wrap_socket(registry.socket, server_side=True)
application = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Application)
print(registry.server_port, application.server_port, flush=True)
threading.Thread(target=application.serve_forever, daemon=True).start()
registry.serve_forever()
