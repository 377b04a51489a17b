"""What judges are asked and answer: a list of argument lists on standard input, and for each what is wrong with it."""

import json
import sys

# What servers log while they are imported and parse is not the answer.
ANSWER = sys.stdout
sys.stdout = sys.stderr


class Refused(Exception):
    """A parser's verdict, which argparse would print before it ends the process."""


def strict(parser):
    """No abbreviations, as the next version may have another flag that starts alike; and errors can be caught."""

    def error(message):
        raise Refused(message)

    parser.allow_abbrev = False
    parser.error = error
    return parser


def answer(judge):
    """Asks `judge` about each list; what it returns is what is wrong, empty where nothing is."""
    verdicts = []
    for arguments in json.load(sys.stdin):
        try:
            verdicts.append(judge(arguments) or "")
        except Refused as refused:
            verdicts.append(str(refused))
    print(json.dumps(verdicts), file=ANSWER)
