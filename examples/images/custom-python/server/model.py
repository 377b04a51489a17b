"""What a model is to this server, and which loader reads which kind of file.

Another framework is one more module like `linear` and one more line in `LOADERS`: its loader reads the folder with TensorFlow, PyTorch
or the like, and gives back an object with the two methods of `Model`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from . import linear
from .errors import BadInstances, ModelError

__all__ = ["LOADERS", "BadInstances", "Loader", "Model", "ModelError", "load"]


class Model(Protocol):
    """A loaded model. Its methods run in worker threads, several at once where `WORKERS` says so."""

    def predict(self, instances: Sequence[Any]) -> list[Any]:
        """A prediction for each instance, in their order; raises `BadInstances` for what the model cannot take."""

    def example(self) -> list[Any]:
        """Instances to ask after loading: the server is ready when the model has answered them."""


Loader = Callable[[Path], Model]

# By the file that a model's folder must hold.
LOADERS: dict[str, Loader] = {linear.FILE: linear.load}


def load(folder: Path) -> Model:
    """Loads the model of a folder and sees it answer; raises `ModelError`."""
    if not folder.is_dir():
        raise ModelError(f"`{folder}` is no folder; put the model's files there")
    loader = next((loader for file, loader in LOADERS.items() if (folder / file).is_file()), None)
    if loader is None:
        expected = ", ".join(f"`{file}`" for file in LOADERS)
        raise ModelError(f"`{folder}` holds no file that a loader reads; put one of {expected} there")
    model = loader(folder)
    example = model.example()
    answered = len(model.predict(example))
    if answered != len(example):
        raise ModelError(f"the model of `{folder}` gives {answered} predictions for {len(example)} instances")
    return model
