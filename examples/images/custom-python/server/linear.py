"""A linear model: the smallest thing with a right answer, `bias + weights · instance`.

`model.json` holds `weights` and `bias`; `delaySeconds` makes loading slow and `predictSeconds` each prediction, for trying out
what probes and rollouts do with a large model.
"""

from __future__ import annotations

import json
import math
import operator
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import BadInstances, ModelError

FILE = "model.json"
KEYS = {"weights", "bias", "delaySeconds", "predictSeconds"}


def is_number(value: Any) -> bool:
    """A finite number that fits a float; in Python a boolean is an integer too."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


@dataclass(frozen=True)
class LinearModel:
    """`bias + weights · instance`."""

    weights: tuple[float, ...]
    bias: float
    predict_seconds: float = 0.0

    def predict(self, instances: Sequence[Any]) -> list[float]:
        """One number for each instance, which is a list of as many numbers as there are weights."""
        for index, instance in enumerate(instances):
            fits = isinstance(instance, list) and len(instance) == len(self.weights)
            if not fits or not all(is_number(value) for value in instance):
                raise BadInstances(f"instances[{index}]: must be a list of {len(self.weights)} numbers")
        time.sleep(self.predict_seconds)
        return [self.bias + sum(map(operator.mul, self.weights, instance)) for instance in instances]

    def example(self) -> list[list[float]]:
        """The origin."""
        return [[0.0] * len(self.weights)]


def load(folder: Path) -> LinearModel:
    """Reads `model.json`; raises `ModelError`."""
    path = folder / FILE
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"`{path}` cannot be read: {error}") from error
    if not isinstance(data, dict):
        raise ModelError(f"`{path}` is no JSON object")
    unknown = sorted(set(data) - KEYS)
    if unknown:
        raise ModelError(f"`{path}`: unknown key `{unknown[0]}`; it may hold {', '.join(sorted(KEYS))}")
    weights, bias = data.get("weights"), data.get("bias")
    if not isinstance(weights, list) or not weights or not all(is_number(weight) for weight in weights):
        raise ModelError(f"`{path}`: `weights` must be a list of numbers")
    if not is_number(bias):
        raise ModelError(f"`{path}`: `bias` must be a number")
    seconds = {key: data.get(key, 0) for key in ("delaySeconds", "predictSeconds")}
    for key, value in seconds.items():
        if not is_number(value) or value < 0:
            raise ModelError(f"`{path}`: `{key}` must be a number of seconds")
    time.sleep(seconds["delaySeconds"])
    return LinearModel(tuple(weights), bias, seconds["predictSeconds"])
