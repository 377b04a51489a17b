"""The application: health, predictions, metrics."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel, ConfigDict, Field

from .config import Config
from .errors import BadInstances
from .host import Host, NotReady, Unknown
from .metrics import Metrics
from .workers import Busy, Workers


class Request(BaseModel):
    """What is asked."""

    model_config = ConfigDict(extra="forbid")

    instances: Annotated[list[Any], Field(min_length=1, max_length=10_000)]


class Answer(BaseModel):
    """What a model says, in the order of the instances."""

    model: str
    predictions: list[Any]


def refusal(status: int, reason: str) -> HTTPException:
    """Of a request; one that may be sent again says when."""
    return HTTPException(status, reason, headers={"Retry-After": "1"} if status == 503 else None)


def create_app(config: Config) -> FastAPI:
    """The application of one server; models begin to load when it starts."""
    host = Host(config.model_dir, config.model_names)
    workers = Workers(config.workers, config.max_waiting)
    metrics = Metrics(host, workers)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        host.start()
        yield

    app = FastAPI(title="Model server", lifespan=lifespan)

    @app.get("/health/live")
    async def live() -> dict[str, str]:
        """The process runs and its event loop turns, whatever the models do."""
        return {"status": "live"}

    @app.get("/health/ready")
    async def ready(response: Response) -> dict[str, str]:
        """Every model has loaded and has answered."""
        status, reason = host.state()
        response.status_code = 200 if status == "ready" else 503
        return {"status": status, "reason": reason}

    @app.get("/metrics")
    async def prometheus() -> Response:
        """For Prometheus."""
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

    @app.post("/predict")
    async def predict_sole(request: Request) -> Answer:
        """Asks the only model."""
        return await predict(None, request)

    @app.post("/models/{name}/predict")
    async def predict_named(name: str, request: Request) -> Answer:
        """Asks one of several models."""
        return await predict(name, request)

    async def predict(asked: str | None, request: Request) -> Answer:
        started = time.monotonic()
        # Only names of models become labels: a client must not be able to make new time series.
        name, status = "", 500
        try:
            name, model = host.model(asked)
            predictions = await workers.submit(lambda: model.predict(request.instances))
            status = 200
            return Answer(model=name, predictions=predictions)
        except NotReady as error:
            status = 503
            raise refusal(status, str(error)) from error
        except Unknown as error:
            status = 404
            raise refusal(status, str(error)) from error
        except Busy as error:
            status = 503
            raise refusal(status, "too many requests wait") from error
        except BadInstances as error:
            status = 422
            raise refusal(status, str(error)) from error
        finally:
            metrics.requests.labels(name, str(status)).inc()
            metrics.seconds.labels(name).observe(time.monotonic() - started)

    return app


app = create_app(Config.from_environment(os.environ))
