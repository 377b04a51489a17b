"""Google's storage, its tokens, and the metadata server of a node with workload identity."""

from __future__ import annotations

import base64
import json

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google_crc32c import Checksum

from answer import OBJECTS, Answer, Asked

TOKENS = {"of-the-account": "service account's", "of-the-node": "pod's"}


def account() -> str:
    """A service account's key file, made anew each time."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    token_uri = "https://oauth2.googleapis.com/token"
    email = "reader@project.iam.gserviceaccount.com"
    return json.dumps(
        {"type": "service_account", "project_id": "project", "private_key_id": "1", "private_key": pem}
        | {"client_email": email, "client_id": "1", "token_uri": token_uri}
    )


def answered(value: object, headers: dict[str, str] | None = None) -> Answer:
    return Answer(200, json.dumps(value).encode(), {"Content-Type": "application/json"} | (headers or {}))


def token(asked: Asked) -> Answer:
    """For a service account's signature."""
    header, claims, _ = asked.form["assertion"].split(".")
    said = json.loads(base64.urlsafe_b64decode(claims + "=="))
    if said["iss"] != "reader@project.iam.gserviceaccount.com" or not header:
        return Answer(401)
    return answered({"access_token": "of-the-account", "expires_in": 3600, "token_type": "Bearer"})


def metadata(asked: Asked) -> Answer:
    """What a pod's ServiceAccount is exchanged for."""
    flavor = {"Metadata-Flavor": "Google"}
    if asked.path.endswith("/token"):
        return answered({"access_token": "of-the-node", "expires_in": 3600, "token_type": "Bearer"}, flavor)
    if asked.path.endswith("/project/project-id"):
        return Answer(200, b"project", flavor | {"Content-Type": "text/plain"})
    if "/service-accounts/" in asked.path:
        return answered({"email": "reader@project.iam.gserviceaccount.com", "scopes": [], "aliases": []}, flavor)
    if asked.path.endswith("/universe-domain"):
        return Answer(404, b"", flavor | {"Content-Type": "text/html"})
    return Answer(200, b"", flavor)


def storage(asked: Asked) -> Answer:
    """The bucket `models`, for either token."""
    if asked.headers.get("authorization", "").removeprefix("Bearer ") not in TOKENS:
        return Answer(401)
    prefix = "/storage/v1/b/models/o"
    if asked.path == prefix:
        wanted = asked.query.get("prefix", "")
        found = [{"name": name, "bucket": "models", "size": str(len(data))} for name, data in OBJECTS.items() if name.startswith(wanted)]
        return answered({"kind": "storage#objects"} | ({"items": found} if found else {}))
    name = asked.path.removeprefix("/download").removeprefix(prefix + "/")
    if name not in OBJECTS:
        return Answer(404)
    data = OBJECTS[name]
    crc = base64.b64encode(Checksum(data).digest()).decode()
    return Answer(200, data, {"Content-Type": "application/octet-stream", "X-Goog-Hash": f"crc32c={crc}"})
