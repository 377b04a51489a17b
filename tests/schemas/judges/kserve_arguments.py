"""The parser that all of KServe's Python servers share. What it does not know is the server's own: those flags are the verdict."""

import sys

import common

# It reads the arguments of this program while it is imported.
del sys.argv[1:]

from kserve.model_server import parser  # noqa: E402

PARSER = common.strict(parser)


def judge(arguments):
    _, unknown = PARSER.parse_known_args(arguments)
    return " ".join(unknown)


common.answer(judge)
