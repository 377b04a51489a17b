"""Azure's blobs and its login."""

from __future__ import annotations

import json
from xml.sax.saxutils import escape

from answer import OBJECTS, Answer, Asked, ranged

DATE = "Fri, 01 Aug 2025 00:00:00 GMT"
TOKEN = "azure-token"


def blobs(asked: Asked) -> Answer:
    """The container `models` of any account: for its key, or for a token of the login below."""
    account = asked.host.partition(".")[0]
    given = asked.headers.get("authorization", "")
    if not given.startswith(f"SharedKey {account}:") and given != f"Bearer {TOKEN}":
        return Answer(403, b"", {"x-ms-error-code": "AuthorizationFailure"})
    container, _, name = asked.path.lstrip("/").partition("/")
    if container != "models":
        return Answer(404, b"", {"x-ms-error-code": "ContainerNotFound"})
    if asked.query.get("comp") == "list":
        prefix = asked.query.get("prefix", "")
        found = "".join(blob(name, data) for name, data in OBJECTS.items() if name.startswith(prefix))
        text = f'<?xml version="1.0"?><EnumerationResults ContainerName="models"><Blobs>{found}</Blobs><NextMarker/></EnumerationResults>'
        return Answer(200, text.encode(), {"Content-Type": "application/xml"})
    if name not in OBJECTS:
        return Answer(404, b"", {"x-ms-error-code": "BlobNotFound"})
    headers = {"ETag": '"1"', "Last-Modified": DATE, "x-ms-blob-type": "BlockBlob"}
    return ranged(OBJECTS[name], asked, headers)


def blob(name: str, data: bytes) -> str:
    properties = f"<Last-Modified>{DATE}</Last-Modified><Etag>1</Etag><Content-Length>{len(data)}</Content-Length><BlobType>BlockBlob</BlobType>"
    return f"<Blob><Name>{escape(name)}</Name><Properties>{properties}</Properties></Blob>"


def login(asked: Asked) -> Answer:
    """A token for the projected token of a ServiceAccount."""
    tenant = asked.path.split("/")[1]
    base = f"https://{asked.host}/{tenant}"
    if asked.path.endswith("/discovery/instance"):
        return answered({"tenant_discovery_endpoint": f"{base}/v2.0/.well-known/openid-configuration", "metadata": []})
    if asked.path.endswith("/openid-configuration"):
        token, authorize = f"{base}/oauth2/v2.0/token", f"{base}/oauth2/v2.0/authorize"
        return answered({"token_endpoint": token, "authorization_endpoint": authorize, "issuer": f"{base}/v2.0"})
    form = asked.form
    fits = form.get("client_id") == "11111111-2222-3333-4444-555555555555" and form.get("client_assertion") == "projected-token"
    if asked.path != "/aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee/oauth2/v2.0/token" or not fits:
        return Answer(401, b'{"error": "invalid_client"}', {"Content-Type": "application/json"})
    return answered({"token_type": "Bearer", "expires_in": 3600, "access_token": TOKEN})


def answered(value: object) -> Answer:
    return Answer(200, json.dumps(value).encode(), {"Content-Type": "application/json"})
