"""A model for Triton's Python backend: it multiplies by the factor of its version."""

import json
import os
import time

import numpy
import triton_python_backend_utils as backend


class TritonPythonModel:
    def initialize(self, args):
        folder = os.path.join(args["model_repository"], args["model_version"])
        with open(os.path.join(folder, "weights.json")) as file:
            weights = json.load(file)
        time.sleep(weights["load_seconds"])
        self.factor = weights["factor"]

    def execute(self, requests):
        return [self.predict(request) for request in requests]

    def predict(self, request):
        x, seconds = (backend.get_input_tensor_by_name(request, name).as_numpy()[0] for name in ("x", "seconds"))
        time.sleep(seconds)
        y = backend.Tensor("y", numpy.array([x * self.factor], dtype=numpy.float64))
        return backend.InferenceResponse(output_tensors=[y])
