"""The entrypoint of kserve/storage-initializer, which is in its image and not in its package: pairs of a URI and a folder.

https://github.com/kserve/kserve/blob/v0.20.0/python/storage-initializer/scripts/initializer-entrypoint
"""

import logging
import sys

from kserve_storage import Storage

logging.basicConfig(level=logging.INFO)
try:
    Storage.download_files(sys.argv[1::2], sys.argv[2::2])
except Exception as error:
    sys.exit(f"initialization failed: {error}")
