"""What Prometheus reads at `/metrics`. Gauges ask when they are read, so none can be forgotten on the way out of a request."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from .host import Host
from .workers import Workers

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class _Gauges:
    """The state of the server at the moment of the question."""

    def __init__(self, host: Host, workers: Workers) -> None:
        self._host = host
        self._workers = workers

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("model_requests_waiting", "Requests that wait for a worker", self._workers.waiting)
        yield GaugeMetricFamily("model_requests_in_flight", "Requests that a worker computes", self._workers.running)
        ready = GaugeMetricFamily("model_ready", "Whether the model has loaded and has answered", labels=["model"])
        for name in self._host.names():
            ready.add_metric([name], 1)
        yield ready


class Metrics:
    """A registry of its own, so that two servers in one process, as in tests, do not count together."""

    def __init__(self, host: Host, workers: Workers) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._registry.register(_Gauges(host, workers))
        self.requests = Counter("model_requests", "Answered requests", ["model", "status"], registry=self._registry)
        self.seconds = Histogram(
            "model_request_seconds", "Seconds with the wait", ["model"], buckets=BUCKETS, registry=self._registry
        )

    def text(self) -> bytes:
        """All of them in Prometheus' text format."""
        return generate_latest(self._registry)
