"""Writes a model into a store of Ollama, as a pull leaves it.

    store.py FOLDER NAME FILE

https://github.com/ollama/ollama/blob/v0.32.15/docs/import.mdx says what a model is; a store has it as blobs and a manifest.
"""

import hashlib
import json
import pathlib
import sys

CONFIG = {
    "model_format": "gguf",
    "model_family": "llama",
    "model_families": ["llama"],
    "model_type": "904K",
    "file_type": "F32",
    "architecture": "amd64",
    "os": "linux",
}


def main(folder, name, file):
    store = pathlib.Path(folder)
    (store / "blobs").mkdir(parents=True, exist_ok=True)

    def blob(media_type, data):
        digest = hashlib.sha256(data).hexdigest()
        (store / "blobs" / ("sha256-" + digest)).write_bytes(data)
        return {"mediaType": media_type, "digest": "sha256:" + digest, "size": len(data)}

    model = blob("application/vnd.ollama.image.model", pathlib.Path(file).read_bytes())
    config = dict(CONFIG, rootfs={"type": "layers", "diff_ids": [model["digest"]]})
    manifest = {
        "schemaVersion": 2,
        "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "config": blob("application/vnd.docker.container.image.v1+json", json.dumps(config).encode()),
        "layers": [model],
    }
    path = store / "manifests/registry.ollama.ai/library" / name / "latest"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(manifest))


if __name__ == "__main__":
    main(*sys.argv[1:])
