"""The models of this server: which there are, whether they are loaded, and what went wrong."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from . import model as loading
from .model import Model, ModelError

log = logging.getLogger("server.host")

# What the root of a volume holds that is no model.
NO_MODELS = {"lost+found"}


class NotReady(Exception):
    """No model answers yet, or never will; the text says why."""


class Unknown(Exception):
    """There is no model of this name; the text says which there are."""


class Host:
    """Loads every model in a thread of its own while the server answers its probes already."""

    def __init__(self, folder: Path, names: tuple[str, ...], load: Callable[[Path], Model] = loading.load) -> None:
        self._folder = folder
        self._names = names
        self._load = load
        self._models: dict[str, Model] = {}
        self._lock = threading.Lock()
        self._status, self._reason = "loading", "models are being loaded"

    def start(self) -> threading.Thread:
        """Begins to load. A daemon thread: SIGTERM while a large model loads ends the server at once."""
        thread = threading.Thread(target=self._load_all, name="loader", daemon=True)
        thread.start()
        return thread

    def state(self) -> tuple[str, str]:
        """`loading`, `ready` or `failed`, and why."""
        with self._lock:
            return self._status, self._reason

    @property
    def is_ready(self) -> bool:
        """Whether every model has loaded and has answered."""
        return self.state()[0] == "ready"

    def names(self) -> list[str]:
        """The models that answer."""
        with self._lock:
            return sorted(self._models) if self._status == "ready" else []

    def model(self, name: str | None) -> tuple[str, Model]:
        """The model of that name, or the only one; raises `NotReady` or `Unknown`."""
        with self._lock:
            if self._status != "ready":
                raise NotReady(self._reason)
            if name is None and len(self._models) == 1:
                name = next(iter(self._models))
            if name is None or name not in self._models:
                there = ", ".join(f"`/models/{name}/predict`" for name in sorted(self._models))
                raise Unknown(f"ask one of {there}")
            return name, self._models[name]

    def _found(self) -> list[str]:
        if self._names:
            return list(self._names)
        try:
            folders = [path for path in self._folder.iterdir() if path.is_dir()]
        except OSError as error:
            raise ModelError(f"MODEL_DIR cannot be read: {error}") from error
        # Kubernetes itself keeps hidden folders in volumes.
        names = sorted(path.name for path in folders if not path.name.startswith(".") and path.name not in NO_MODELS)
        if not names:
            raise ModelError(f"MODEL_DIR `{self._folder}` holds no model; put each into a folder of its name")
        return names

    def _load_all(self) -> None:
        try:
            for name in self._found():
                started = time.monotonic()
                log.info("loading model `%s` from %s", name, self._folder / name)
                model = self._load(self._folder / name)
                log.info("model `%s` has answered after %.1f s", name, time.monotonic() - started)
                with self._lock:
                    self._models[name] = model
        except ModelError as error:
            self._fail(str(error))
        # What a framework raises for a broken file is its own affair; a thread that ends without a word is not.
        except Exception as error:
            log.debug("the loader raised", exc_info=True)
            self._fail(f"{type(error).__name__}: {error}")
        else:
            with self._lock:
                self._status, self._reason = "ready", "every model has answered"

    def _fail(self, reason: str) -> None:
        with self._lock:
            self._status, self._reason = "failed", reason
        log.error("will never be ready: %s", reason)
