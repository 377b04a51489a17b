"""`python -m server`: PORT and the rest come from the environment, since nothing expands a variable in the exec form of CMD."""

import logging
import os
import signal
import sys

import uvicorn

from .config import Config, ConfigError


def main() -> None:
    """Serves until SIGTERM. uvicorn then closes the port, and lets requests end for as long as `drain_seconds` says."""
    try:
        config = Config.from_environment(os.environ)
    except ConfigError as error:
        sys.exit(str(error))
    logging.basicConfig(
        level=config.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    # uvicorn ends with the signal that stopped it, for whoever was there before it; a server that has drained has ended well.
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda *_: None)
    # Imported here, since the module makes its application from the same environment.
    from .main import app

    uvicorn.run(
        app,
        host="0.0.0.0",
        port=config.port,
        timeout_graceful_shutdown=config.drain_seconds,
        # uvicorn's lines go through the handler above.
        log_config=None,
        # A line for each probe would be most of the log; requests are counted in the metrics.
        access_log=False,
        server_header=False,
    )


if __name__ == "__main__":
    main()
