"""S3 and STS, by moto."""

from __future__ import annotations

import http.client

import boto3
from moto.server import ThreadedMotoServer

from answer import OBJECTS, Answer, Asked

SERVER = ThreadedMotoServer("127.0.0.1", 0, verbose=False)


def fill() -> None:
    SERVER.start()
    host, port = SERVER.get_host_and_port()
    key = {"aws_access_key_id": "filler", "aws_secret_access_key": "filler"}  # of nobody
    s3 = boto3.client("s3", endpoint_url=f"http://{host}:{port}", region_name="us-east-1", **key)
    s3.create_bucket(Bucket="models")
    for name, data in OBJECTS.items():
        s3.put_object(Bucket="models", Key=name, Body=data)


def answer(asked: Asked) -> Answer:
    """Whoever signs is let in, and nobody else."""
    exchange = asked.host.startswith("sts.") and asked.form.get("Action") == "AssumeRoleWithWebIdentity"
    if exchange and asked.form.get("WebIdentityToken") != "projected-token":
        return Answer(400)
    if not exchange and "authorization" not in asked.headers:
        return Answer(403)
    host, port = SERVER.get_host_and_port()
    # Buckets are parts of the host at Amazon, and of the path elsewhere.
    name = asked.host if asked.host.endswith(".amazonaws.com") else f"{host}:{port}"
    connection = http.client.HTTPConnection(host, port, timeout=10)
    kept = {name: value for name, value in asked.headers.items() if name not in ("connection", "host")}
    connection.request(asked.method, asked.target, asked.body, kept | {"Host": name})
    response = connection.getresponse()
    body = response.read()
    headers = {name: value for name, value in response.headers.items() if name.lower() not in ("connection", "transfer-encoding")}
    return Answer(response.status, body, headers)
