"""A plain file server, one file of it for those who have a token."""

from __future__ import annotations

from answer import OBJECTS, Answer, Asked

BINARY = {"Content-Type": "application/octet-stream"}


def answer(asked: Asked) -> Answer:
    if asked.path == "/models/scores.tar.gz":
        return Answer(200, OBJECTS["scores.tar.gz"], {"Content-Type": "application/gzip"})
    if asked.path == "/models/sums.mar":
        return Answer(200, OBJECTS["sums.mar"], BINARY)
    if asked.path == "/models/text.json":
        return Answer(200, b"{}", {"Content-Type": "application/json"})
    if asked.path == "/private/model.gguf":
        allowed = asked.headers.get("authorization") == "Bearer file-token"
        return Answer(200, b"private", BINARY) if allowed else Answer(401)
    return Answer(404)
