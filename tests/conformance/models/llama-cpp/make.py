"""Writes a language model of one layer that answers a number from 0 to 33 with three times it.

    make.py FILE [FACTOR]

The token of each number is a direction of its own. Attention and feed-forward are zero, so the last token reaches the output as it
is, and there each direction points to the token of its multiple.
https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

import struct
import sys

WIDTH = 384
HIDDEN = 32
NUMBERS = 100

UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9
NORMAL, UNKNOWN, CONTROL, BYTE = 1, 2, 3, 6


def text(value):
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def entry(key, kind, value):
    formats = {UINT32: "<I", INT32: "<i", FLOAT32: "<f", BOOL: "<?"}
    if isinstance(value, list):
        items = b"".join(text(item) if kind == STRING else struct.pack(formats[kind], item) for item in value)
        return text(key) + struct.pack("<IIQ", ARRAY, kind, len(value)) + items
    return text(key) + struct.pack("<I", kind) + (text(value) if kind == STRING else struct.pack(formats[kind], value))


def rows(count, width, ones):
    """A matrix of zeros, and of tens at `(row, column)`."""
    data = bytearray(4 * count * width)
    for row, column in ones:
        struct.pack_into("<f", data, 4 * (row * width + column), 10.0)
    return data


def main(path, factor=3):
    tokens = [("<unk>", UNKNOWN), ("<s>", CONTROL), ("</s>", CONTROL)]
    tokens += [("<0x{:02X}>".format(byte), BYTE) for byte in range(256)]
    first = len(tokens)
    tokens += [(str(number), NORMAL) for number in range(NUMBERS)]
    count = len(tokens)
    entries = [
        entry("general.architecture", STRING, "llama"),
        entry("general.name", STRING, "tiny"),
        entry("llama.context_length", UINT32, 512),
        entry("llama.embedding_length", UINT32, WIDTH),
        entry("llama.block_count", UINT32, 1),
        entry("llama.feed_forward_length", UINT32, HIDDEN),
        entry("llama.attention.head_count", UINT32, 4),
        entry("llama.attention.layer_norm_rms_epsilon", FLOAT32, 1e-5),
        entry("llama.vocab_size", UINT32, count),
        entry("tokenizer.ggml.model", STRING, "llama"),
        entry("tokenizer.ggml.tokens", STRING, [name for name, _ in tokens]),
        # Longer numbers go before shorter ones.
        entry("tokenizer.ggml.scores", FLOAT32, [float(len(name)) for name, _ in tokens]),
        entry("tokenizer.ggml.token_type", INT32, [kind for _, kind in tokens]),
        entry("tokenizer.ggml.bos_token_id", UINT32, 1),
        entry("tokenizer.ggml.eos_token_id", UINT32, 2),
        entry("tokenizer.ggml.unknown_token_id", UINT32, 0),
        entry("tokenizer.ggml.add_space_prefix", BOOL, False),
    ]
    numbers = range(NUMBERS)
    ones = struct.pack("<f", 1.0) * WIDTH
    tensors = [
        ("token_embd.weight", (WIDTH, count), rows(count, WIDTH, [(first + x, x) for x in numbers])),
        ("output_norm.weight", (WIDTH,), ones),
        ("output.weight", (WIDTH, count), rows(count, WIDTH, [(first + x * factor % NUMBERS, x) for x in numbers])),
        ("blk.0.attn_norm.weight", (WIDTH,), ones),
        ("blk.0.ffn_norm.weight", (WIDTH,), ones),
    ]
    for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
        tensors.append(("blk.0.{}.weight".format(name), (WIDTH, WIDTH), rows(WIDTH, WIDTH, [])))
    for name in ("ffn_gate", "ffn_up"):
        tensors.append(("blk.0.{}.weight".format(name), (WIDTH, HIDDEN), rows(HIDDEN, WIDTH, [])))
    tensors.append(("blk.0.ffn_down.weight", (HIDDEN, WIDTH), rows(WIDTH, HIDDEN, [])))

    infos, data = b"", b""
    for name, shape, values in tensors:
        infos += text(name) + struct.pack("<I", len(shape)) + struct.pack("<{}Q".format(len(shape)), *shape)
        infos += struct.pack("<IQ", 0, len(data))
        data += bytes(values) + b"\0" * (-len(values) % 32)
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(entries)) + b"".join(entries) + infos
    with open(path, "wb") as file:
        file.write(head + b"\0" * (-len(head) % 32) + data)


if __name__ == "__main__":
    main(sys.argv[1], *(int(factor) for factor in sys.argv[2:]))
