"""vLLM's own parser of `vllm serve`, and what it checks before anything is loaded."""

import sys

import common
import stand_ins

# Libraries by which it would take this machine for one with another accelerator.
stand_ins.install(own="vllm", absent=["amdsmi", "libtpu", "pynvml", "zentorch"])

import vllm  # noqa: E402

# Compiled parts, and the registry of kernels, which compares what those say of themselves.
for part in ("_C", "_C_stable_libtorch", "_moe_C", "ir"):
    module = stand_ins.Module("vllm." + part)
    sys.modules[module.__name__] = module
    setattr(vllm, part, module)

import vllm.platforms  # noqa: E402
from vllm.platforms.cuda import NonNvmlCudaPlatform  # noqa: E402

vllm.platforms._current_platform = NonNvmlCudaPlatform()

from vllm.entrypoints.openai.cli_args import make_arg_parser  # noqa: E402
from vllm.tool_parsers import ToolParserManager  # noqa: E402
from vllm.utils.argparse_utils import FlexibleArgumentParser  # noqa: E402

PARSER = common.strict(make_arg_parser(FlexibleArgumentParser()))
TOOL_PARSERS = ToolParserManager.list_registered()


def judge(arguments):
    parsed = PARSER.parse_args(arguments)
    if parsed.model_tag is None:
        return "no model"
    if parsed.tool_call_parser is not None and parsed.tool_call_parser not in TOOL_PARSERS:
        return "unknown tool parser {}".format(parsed.tool_call_parser)
    if parsed.tool_call_parser is not None and not parsed.enable_auto_tool_choice:
        return "a tool parser without --enable-auto-tool-choice"
    if parsed.lora_modules and not parsed.enable_lora:
        return "adapters without --enable-lora"
    return None


common.answer(judge)
