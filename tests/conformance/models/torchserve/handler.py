"""A model for TorchServe: it multiplies by the factor of its archive."""

import json
import os
import time


class Handler:
    def initialize(self, context):
        with open(os.path.join(context.system_properties["model_dir"], "weights.json")) as file:
            weights = json.load(file)
        time.sleep(weights["load_seconds"])
        self.factor = weights["factor"]

    def handle(self, requests, context):
        return [self.predict(request.get("body") or request.get("data")) for request in requests]

    def predict(self, body):
        asked = body if isinstance(body, dict) else json.loads(body)
        time.sleep(asked["seconds"])
        return {"y": asked["x"] * self.factor}
