"""A server as the image starts it: `python -m server`, with nothing but its environment."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

APPLICATION = Path(__file__).parent.parent


@dataclass
class Server:
    """A running one."""

    process: subprocess.Popen[str]
    port: int
    said: str | None = None

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)

    def ask(self, path: str, body: Any = None) -> tuple[int, Any]:
        """Status and what was answered, as JSON where it is."""
        connection = self.connect()
        method, data = ("GET", None) if body is None else ("POST", json.dumps(body))
        connection.request(method, path, data, {"Content-Type": "application/json"})
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        is_json = response.headers.get_content_type() == "application/json"
        return response.status, json.loads(text) if is_json else text

    def wait(self, path: str, status: int, seconds: float = 10) -> Any:
        """What is answered once the status is that."""
        end = time.monotonic() + seconds
        while True:
            try:
                came, answer = self.ask(path)
            except OSError as error:
                came, answer = 0, str(error)
            if came == status:
                return answer
            assert time.monotonic() < end, f"{path}: {came} {answer}, not {status}"
            assert self.process.poll() is None, self.log()
            time.sleep(0.02)

    def stop(self) -> int:
        """Sends SIGTERM, and gives back the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(10)

    def log(self) -> str:
        """Ends it, and gives back what it said."""
        if self.said is None:
            self.process.kill()
            self.said = self.process.communicate()[1]
        return self.said


def put(folder: Path, name: str, **model: Any) -> None:
    """Writes a model; `bias` is 1 and `weights` are 2 and 3 unless given."""
    (folder / name).mkdir(parents=True)
    (folder / name / "model.json").write_text(json.dumps({"weights": [2, 3], "bias": 1} | model))


@pytest.fixture
def models(tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    return folder


@pytest.fixture
def start(models: Path) -> Iterator[Callable[..., Server]]:
    """Starts servers and ends them with the test."""
    started: list[Server] = []

    def start(**environment: str) -> Server:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        given = {"PORT": str(port), "MODEL_DIR": str(models), "PYTHONDONTWRITEBYTECODE": "1"}
        process = subprocess.Popen(
            [sys.executable, "-m", "server"],
            cwd=APPLICATION,
            env=kept | given | environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(Server(process, port))
        return started[-1]

    yield start
    for server in started:
        server.log()
