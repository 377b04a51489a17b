"""What the environment says, read once at the start and with all mistakes told at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LOG_LEVELS = ("debug", "info", "warning", "error")


class ConfigError(Exception):
    """Variables that cannot be used; one line for each."""


@dataclass(frozen=True)
class Config:
    """`PORT` and `MODEL_DIR` come with every generated Deployment, the others from the ModelSpec's `env`."""

    port: int = 8000
    # Holds a folder for each model.
    model_dir: Path = Path("/mnt/models")
    # Models that must be there; without any, all that the folder holds.
    model_names: tuple[str, ...] = ()
    # Predictions that are computed at once.
    workers: int = 1
    # Requests that wait for a worker before others are refused.
    max_waiting: int = 100
    # Seconds that requests have to end after SIGTERM. With the 10 s of the preStop hook less than the grace period of 45.
    drain_seconds: int = 30
    log_level: str = "info"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Config:
        """Raises `ConfigError`."""
        problems: list[str] = []

        def number(name: str, default: int, least: int, most: int) -> int:
            text = environment.get(name, "").strip()
            if not text:
                return default
            if text.isascii() and text.isdecimal() and least <= int(text) <= most:
                return int(text)
            problems.append(f"{name}: `{text}` is no integer from {least} to {most}")
            return default

        level = environment.get("LOG_LEVEL", "").strip().lower() or cls.log_level
        if level not in LOG_LEVELS:
            problems.append(f"LOG_LEVEL: `{level}` is none of {', '.join(LOG_LEVELS)}")
        folder = Path(environment.get("MODEL_DIR", "").strip() or cls.model_dir)
        if not folder.is_absolute():
            problems.append(f"MODEL_DIR: `{folder}` is no absolute path")
        names = (name.strip() for name in environment.get("MODEL_NAMES", "").split(","))
        config = cls(
            port=number("PORT", cls.port, 1, 65535),
            model_dir=folder,
            model_names=tuple(name for name in names if name),
            workers=number("WORKERS", cls.workers, 1, 1024),
            max_waiting=number("MAX_WAITING", cls.max_waiting, 0, 1_000_000),
            drain_seconds=number("DRAIN_SECONDS", cls.drain_seconds, 0, 86_400),
            log_level=level,
        )
        if problems:
            raise ConfigError("\n".join(problems))
        return config
