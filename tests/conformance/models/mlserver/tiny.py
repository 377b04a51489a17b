"""A runtime for MLServer, as a team's own image would hold one: it multiplies by the factor of the model's files."""

import asyncio
import json
import os

from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceResponse


class Tiny(MLModel):
    async def load(self):
        with open(os.path.join(self.settings.parameters.uri, "weights.json")) as file:
            weights = json.load(file)
        await asyncio.sleep(weights["load_seconds"])
        self.factor = weights["factor"]
        return True

    async def predict(self, payload):
        x, seconds = (NumpyCodec.decode_input(tensor) for tensor in payload.inputs)
        await asyncio.sleep(float(seconds[0]))
        outputs = [NumpyCodec.encode_output("y", x * self.factor)]
        return InferenceResponse(model_name=self.name, outputs=outputs)
