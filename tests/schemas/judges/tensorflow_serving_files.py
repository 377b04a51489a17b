"""TensorFlow Serving's config files, each a message in protobuf's text form. Asked are pairs: a file's name and its text."""

import importlib
import sys
import types

import common
from google.protobuf import text_format


def message(package, module, name):
    return getattr(importlib.import_module("{}.{}".format(package, module)), name)


def without_running(package):
    """Its folder as a package whose own code is not run."""
    for path in sys.path:
        module = types.ModuleType(package)
        module.__path__ = ["{}/{}".format(path, package)]
        sys.modules[package] = module
        try:
            importlib.import_module(package + ".tensorflow_proto")
        except ImportError:
            continue
        return package + ".tensorflow_proto.tensorflow_serving"
    sys.exit(package + " is not installed")


CARRIER = without_running("pythie_serving")
MESSAGES = {
    "batching.config": (CARRIER, "servables.tensorflow.session_bundle_config_pb2", "BatchingParameters"),
    "models.config": ("tensorflow_serving", "config.model_server_config_pb2", "ModelServerConfig"),
    "monitoring.config": (CARRIER, "config.monitoring_config_pb2", "MonitoringConfig"),
}


def judge(pair):
    name, text = pair
    try:
        read = text_format.Parse(text, message(*MESSAGES[name])())
    except text_format.ParseError as error:
        return str(error)
    return None if read.ByteSize() else "says nothing"


common.answer(judge)
