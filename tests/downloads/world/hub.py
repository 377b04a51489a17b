"""Hugging Face, or a mirror of it: one gated repository with two revisions."""

from __future__ import annotations

import json

from answer import Answer, Asked

COMMITS = {"main": "a" * 40, "v1": "b" * 40}
NAMES = ["config.json", "model.safetensors"]


def answer(asked: Asked) -> Answer:
    if asked.headers.get("authorization") != "Bearer hub-token":
        return Answer(401, b"", {"X-Error-Code": "GatedRepo"})
    if asked.path.startswith("/api/models/team/chat"):
        revision = asked.path.removeprefix("/api/models/team/chat").removeprefix("/revision/") or "main"
        commit = COMMITS.get(revision)
        if commit is None:
            return Answer(404, b"", {"X-Error-Code": "RevisionNotFound"})
        info = {"id": "team/chat", "sha": commit, "siblings": [{"rfilename": name} for name in NAMES]}
        return Answer(200, json.dumps(info).encode(), {"Content-Type": "application/json"})
    for commit in COMMITS.values():
        name = asked.path.removeprefix(f"/team/chat/resolve/{commit}/")
        if name in NAMES:
            headers = {"ETag": f'"{commit[:1]}-{name}"', "X-Repo-Commit": commit}
            return Answer(200, f"{commit[:1]} {name}".encode(), headers)
    return Answer(404, b"", {"X-Error-Code": "EntryNotFound"})
