"""In place of one of KServe's servers: their server and their flags, and a model that multiplies by the factor of its files.

Like them it goes on without a model that it does not find, and ends when one does not load.
https://github.com/kserve/kserve/blob/v0.20.0/python/sklearnserver/sklearnserver/__main__.py
"""

import argparse
import asyncio
import json
import logging
import os
import time
import uuid

import kserve
from kserve import model_server
from kserve.errors import ModelMissingError


class Tiny(kserve.Model):
    def __init__(self, name, folder):
        super().__init__(name)
        self.file = os.path.join(folder, "weights.json")

    def load(self):
        if not os.path.exists(self.file):
            raise ModelMissingError(self.file)
        with open(self.file) as file:
            weights = json.load(file)
        time.sleep(weights["load_seconds"])
        self.factor = weights["factor"]
        self.ready = True
        return True

    async def predict(self, payload, headers=None, response_headers=None):
        x, seconds = (tensor.data[0] for tensor in payload.inputs)
        await asyncio.sleep(seconds)
        y = kserve.InferOutput(name="y", datatype="FP64", shape=[1], data=[x * self.factor])
        return kserve.InferResponse(payload.id or str(uuid.uuid4()), self.name, [y])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(parents=[model_server.parser])
    parser.add_argument("--model_dir", required=True)
    arguments = parser.parse_args()
    model = Tiny(arguments.model_name, arguments.model_dir)
    try:
        model.load()
    except ModelMissingError:
        logging.exception("the model is missing")
    kserve.ModelServer().start([model] if model.ready else [])
