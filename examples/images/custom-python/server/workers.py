"""Threads that compute, so that health and metrics answer meanwhile, and a queue in front of them that has an end.

They are daemon threads, unlike those of `concurrent.futures`: a load or a prediction that never ends must not outlive the drain.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class Busy(Exception):
    """As many wait as may wait."""


def _settle(future: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    if future.done():  # whoever asked has gone
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)


class Workers:
    """Runs functions in a fixed number of threads, in the order in which they came."""

    def __init__(self, count: int, most_waiting: int) -> None:
        self._count = count
        self._most_waiting = most_waiting
        self._jobs: deque[tuple[Callable[[], Any], asyncio.Future[Any]]] = deque()
        self._changed = threading.Condition()
        self._running = 0
        self._started = 0

    @property
    def running(self) -> int:
        """Functions that a thread runs now."""
        return self._running

    @property
    def waiting(self) -> int:
        """Functions that wait for a thread."""
        return len(self._jobs)

    def submit(self, function: Callable[[], T]) -> asyncio.Future[T]:
        """The result to come, for the running event loop; raises `Busy`."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        with self._changed:
            if self._running + len(self._jobs) >= self._count + self._most_waiting:
                raise Busy
            self._jobs.append((function, future))
            if self._started < self._count:
                self._started += 1
                threading.Thread(target=self._work, name=f"worker-{self._started}", daemon=True).start()
            self._changed.notify()
        return future

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._jobs:
                    self._changed.wait()
                function, future = self._jobs.popleft()
                self._running += 1
            result, error = None, None
            try:
                # A client that has gone away before its turn costs nothing.
                if not future.cancelled():
                    result = function()
            except BaseException as raised:  # noqa: BLE001 - it belongs to whoever awaits the future
                error = raised
            with self._changed:
                self._running -= 1
            try:
                future.get_loop().call_soon_threadsafe(_settle, future, result, error)
            except RuntimeError:  # the loop is closed: the server has ended
                return
