"""What is easier seen from inside."""

from __future__ import annotations

import asyncio
import json
import threading
from pathlib import Path

import pytest

from conftest import put
from server import linear, model
from server.config import Config, ConfigError
from server.errors import BadInstances, ModelError
from server.host import Host, NotReady
from server.workers import Busy, Workers


def test_the_environment_is_read():
    assert Config.from_environment({}) == Config(8000, Path("/mnt/models"), (), 1, 100, 30, "info")
    given = {
        "PORT": "9000",
        "MODEL_DIR": "/models",
        "MODEL_NAMES": "a, b,",
        "WORKERS": "4",
        "MAX_WAITING": "0",
        "DRAIN_SECONDS": "5",
        "LOG_LEVEL": "Debug",
    }
    assert Config.from_environment(given) == Config(9000, Path("/models"), ("a", "b"), 4, 0, 5, "debug")


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "0"), ("PORT", "65536"), ("PORT", "٣"), ("MODEL_DIR", "models"), ("LOG_LEVEL", "loud"), ("WORKERS", "-1")],
)
def test_a_variable_that_makes_no_sense_is_named(name, value):
    with pytest.raises(ConfigError, match=name):
        Config.from_environment({name: value})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "cannot be read"),
        ("[]", "no JSON object"),
        ('{"weights": [], "bias": 1}', "`weights`"),
        ('{"weights": [true], "bias": 1}', "`weights`"),
        ('{"weights": [NaN], "bias": 1}', "`weights`"),
        ('{"weights": [1' + "0" * 400 + '], "bias": 1}', "`weights`"),
        ('{"weights": [1]}', "`bias`"),
        ('{"weights": [1], "bias": 1, "delaySeconds": -1}', "`delaySeconds`"),
        ('{"weights": [1], "bias": 1, "weight": 1}', "unknown key `weight`"),
    ],
)
def test_a_broken_file_says_what_is_wrong(tmp_path, text, reason):
    (tmp_path / "model.json").write_text(text)
    with pytest.raises(ModelError, match=reason):
        linear.load(tmp_path)


def test_a_folder_without_a_model_says_what_it_should_hold(tmp_path):
    with pytest.raises(ModelError, match="put one of `model.json` there"):
        model.load(tmp_path)


def test_a_loader_of_ones_own_is_one_more_line(tmp_path, monkeypatch):
    class Echo:
        def __init__(self, answers):
            self.answers = answers

        def predict(self, instances):
            return list(instances)[: self.answers]

        def example(self):
            return ["a", "b"]

    (tmp_path / "echo.txt").write_text("2")
    loader = lambda folder: Echo(int((folder / "echo.txt").read_text()))  # noqa: E731
    monkeypatch.setitem(model.LOADERS, "echo.txt", loader)
    assert model.load(tmp_path).predict(["x"]) == ["x"]
    (tmp_path / "echo.txt").write_text("1")
    with pytest.raises(ModelError, match="gives 1 predictions for 2 instances"):
        model.load(tmp_path)


def test_what_a_model_cannot_take_is_told():
    sums = linear.LinearModel((1.0,), 0.0)
    for instances in ([1], [[1, 2]], [["1"]], [[float("inf")]], [[True]], [[10**400]]):
        with pytest.raises(BadInstances, match=r"instances\[0\]"):
            sums.predict(instances)


def test_hidden_folders_and_files_are_no_models(tmp_path):
    put(tmp_path, "scores")
    (tmp_path / "..data").mkdir()
    (tmp_path / "lost+found").mkdir()
    (tmp_path / "README").write_text("")
    host = Host(tmp_path, ())
    with pytest.raises(NotReady):
        host.model(None)
    host.start().join()
    assert host.names() == ["scores"]


def test_whatever_a_loader_raises_is_a_reason(tmp_path):
    put(tmp_path, "scores")

    def load(folder):
        raise OverflowError("too deep")

    host = Host(tmp_path, (), load)
    host.start().join()
    assert host.state() == ("failed", "OverflowError: too deep")


def test_workers_keep_the_order_and_hand_on_what_is_raised():
    async def use():
        workers = Workers(1, 2)
        gate, seen = threading.Event(), []
        first = workers.submit(lambda: gate.wait(5))
        gone = workers.submit(lambda: seen.append("gone"))
        last = workers.submit(lambda: 1 // 0)
        with pytest.raises(Busy):
            workers.submit(lambda: None)
        gone.cancel()
        gate.set()
        assert await first
        with pytest.raises(ZeroDivisionError):
            await last
        assert (seen, workers.waiting, workers.running) == ([], 0, 0)

    asyncio.run(use())


def test_the_example_model_is_one():
    folder = Path(__file__).parent.parent / "models" / "scores"
    assert json.loads((folder / "model.json").read_text())["weights"] == [2.0, 3.0]
    assert model.load(folder).predict([[1, 2]]) == [9.0]
