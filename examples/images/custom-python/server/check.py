"""`python -m server.check`: loads the models as the server would, and says what is wrong; for the build of an image."""

import os
import sys
from importlib import import_module

from .config import Config, ConfigError
from .host import Host


def main() -> None:
    """Exits with 1 and the reason unless every model answers."""
    try:
        config = Config.from_environment(os.environ)
    except ConfigError as error:
        sys.exit(str(error))
    # All that the server imports is there.
    import_module("server.main")
    host = Host(config.model_dir, config.model_names)
    host.start().join()
    if not host.is_ready:
        sys.exit(host.state()[1])
    print("answered: " + ", ".join(host.names()))


if __name__ == "__main__":
    main()
