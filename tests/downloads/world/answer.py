"""A request, an answer, and the model that all hosts hold."""

from __future__ import annotations

import io
import tarfile
import urllib.parse
from dataclasses import dataclass, field


@dataclass
class Asked:
    method: str
    host: str
    target: str
    headers: dict[str, str]
    body: bytes
    tls: bool

    @property
    def path(self) -> str:
        return urllib.parse.unquote(urllib.parse.urlsplit(self.target).path)

    @property
    def query(self) -> dict[str, str]:
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.target).query, keep_blank_values=True))

    @property
    def form(self) -> dict[str, str]:
        return dict(urllib.parse.parse_qsl(self.body.decode()))


@dataclass
class Answer:
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def archive() -> bytes:
    """A model as one file."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name in ("config.json", "1/weights.bin"):
            data = f"scores/{name}".encode()
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


# Below `models` of every store. A file holds its own name, so that the test can tell where it came from.
NAMES = [
    "resnet50/config.pbtxt",
    "resnet50/1/model.onnx",
    # What a search by prefix finds too.
    "resnet50-old/1/model.onnx",
    "sums.mar",
]
OBJECTS = {name: name.encode() for name in NAMES} | {"resnet50/1/__init__.py": b"", "scores.tar.gz": archive()}


def ranged(data: bytes, asked: Asked, headers: dict[str, str]) -> Answer:
    """The part of some bytes that is asked for."""
    wanted = asked.headers.get("x-ms-range") or asked.headers.get("range")
    if not wanted or not data:
        return Answer(200, data, headers)
    first, _, last = wanted.removeprefix("bytes=").partition("-")
    end = min(int(last or len(data)), len(data) - 1)
    part = data[int(first) : end + 1]
    return Answer(206, part, headers | {"Content-Range": f"bytes {first}-{end}/{len(data)}"})
