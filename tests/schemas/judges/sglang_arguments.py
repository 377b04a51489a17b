"""SGLang's own declaration of its flags, as `sglang.launch_server` reads them."""

import argparse

import common
import stand_ins

# Libraries and attributes by which it would take this machine for one with another accelerator.
stand_ins.install(own="sglang", absent=["torch_npu", "torch.hpu", "torch.musa", "torch.npu"])

from sglang.srt.server_args import ServerArgs  # noqa: E402

PARSER = common.strict(argparse.ArgumentParser())
ServerArgs.add_cli_args(PARSER)


def judge(arguments):
    parsed = PARSER.parse_args(arguments)
    if parsed.host == "127.0.0.1":
        return "listens on 127.0.0.1 alone"
    return None


common.answer(judge)
